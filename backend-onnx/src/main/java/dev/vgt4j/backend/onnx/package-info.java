/**
 * ONNX Runtime as a backend, and programs as ONNX files.
 *
 * <p>A recorded graph becomes a model of standard operators only (operator set 21), the same for
 * running and for exporting: inputs and outputs keep their names, a state NAME is the input {@code
 * NAME} and the output {@code NAME.next}, lengths that depend on symbols appear as formulas ({@code
 * P + S}), nodes are called after the recorded operation. An exported file refers to byte ranges of
 * the safetensors file beside it.
 *
 * <p>The system property {@code vgt.onnx.prepack=false} trades speed for memory: every matrix is
 * then used where it lies, mapped from the checkpoint, instead of rearranged in each program.
 */
@NullMarked
package dev.vgt4j.backend.onnx;

import org.jspecify.annotations.NullMarked;
