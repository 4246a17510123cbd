/** How fast training and generation are, beside what the machine can do. */
module dev.vgt4j.benchmarks {
  requires transitive dev.vgt4j.core;
  requires static org.jspecify;

  exports dev.vgt4j.benchmarks;
}
