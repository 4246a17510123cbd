/** Shapes, data types, and the tensors that model code is written with. */
@NullMarked
package dev.vgt4j.api.tensor;

import org.jspecify.annotations.NullMarked;
