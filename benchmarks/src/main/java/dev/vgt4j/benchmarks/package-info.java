/** Scenarios that measure a backend beside its own matrix product in the same minutes. */
@org.jspecify.annotations.NullMarked
package dev.vgt4j.benchmarks;
