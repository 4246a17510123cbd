/**
 * Repeats the paper's ablations on scenes: what is run, what came out, and what follows from it.
 */
@NullMarked
package dev.vgt4j.core.study;

import org.jspecify.annotations.NullMarked;
