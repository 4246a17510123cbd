/** The vgt command: the one place that picks runtimes, natives and logging. */
module dev.vgt4j.cli {
  requires dev.vgt4j.api;
  requires dev.vgt4j.benchmarks;
  requires dev.vgt4j.core;
  requires info.picocli;
  requires java.desktop;
  requires jdk.unsupported; // signals
  requires me.tongfei.progressbar;
  requires org.jfree.jfreechart;
  requires org.jfree.svg;
  requires org.slf4j;
  requires static org.jspecify;

  opens dev.vgt4j.cli to
      info.picocli;
}
