/** The contract that every backend passes by extending it, and a plain-Java oracle. */
module dev.vgt4j.testkit {
  requires transitive dev.vgt4j.api;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires jdk.management;
  requires static org.jspecify;

  exports dev.vgt4j.testkit;
  exports dev.vgt4j.testkit.oracle;

  opens dev.vgt4j.testkit to
      org.junit.platform.commons;
}
