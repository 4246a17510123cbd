/** Layers, as functions over tensors. */
@NullMarked
package dev.vgt4j.core.nn;

import org.jspecify.annotations.NullMarked;
