/**
 * TensorFlow. A session is one TensorFlow graph with its weights as resource variables; compiling
 * adds operations to it, running feeds and fetches.
 */
@NullMarked
package dev.vgt4j.backend.tf;

import org.jspecify.annotations.NullMarked;
