/** Element types, symbolic shapes and host memory: what every backend agrees on. */
@NullMarked
package dev.vgt4j.api.tensor;

import org.jspecify.annotations.NullMarked;
