/** The contract that every family of vision-language models passes by extending it. */
module dev.vgt4j.vlm.testkit {
  requires transitive dev.vgt4j.api;
  requires transitive dev.vgt4j.core;
  requires transitive dev.vgt4j.testkit;
  requires static org.jspecify;

  exports dev.vgt4j.vlm.testkit;

  opens dev.vgt4j.vlm.testkit to
      org.junit.platform.commons;
}
