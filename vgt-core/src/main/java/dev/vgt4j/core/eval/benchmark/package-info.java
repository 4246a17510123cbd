/**
 * Benchmarks of others: their prompts read, images written as their scorers read them, and their
 * scores computed where that needs no network.
 */
@NullMarked
package dev.vgt4j.core.eval.benchmark;

import org.jspecify.annotations.NullMarked;
