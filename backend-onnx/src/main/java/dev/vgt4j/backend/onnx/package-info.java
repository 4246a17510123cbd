/** ONNX Runtime, and export to ONNX. */
@NullMarked
package dev.vgt4j.backend.onnx;

import org.jspecify.annotations.NullMarked;
