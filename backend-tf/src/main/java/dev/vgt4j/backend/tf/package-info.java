/** TensorFlow. */
@NullMarked
package dev.vgt4j.backend.tf;

import org.jspecify.annotations.NullMarked;
