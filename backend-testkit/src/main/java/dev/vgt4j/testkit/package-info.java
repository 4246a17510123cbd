/** The contract that every backend passes by extending it, and a plain-Java oracle. */
@NullMarked
package dev.vgt4j.testkit;

import org.jspecify.annotations.NullMarked;
