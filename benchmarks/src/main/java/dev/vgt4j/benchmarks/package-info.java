/** JMH benchmarks of the parts of generation. */
package dev.vgt4j.benchmarks;
