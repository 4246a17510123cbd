package dev.vgt4j.cli;

import dev.vgt4j.core.eval.EvaluationMonitor;
import java.io.PrintWriter;

/** Shows how far an evaluation is, and stops it when the user wants to. */
final class EvaluationDisplay implements EvaluationMonitor, AutoCloseable {
  private final Interruption interruption;
  private final Progress progress;
  private int before;

  EvaluationDisplay(String task, long images, PrintWriter err, Interruption interruption) {
    this.interruption = interruption;
    this.progress = Progress.start(task, 0, images, err);
  }

  @Override
  public boolean cancelled() {
    return interruption.requested();
  }

  @Override
  public void evaluated(int images) {
    progress.update(before + images, "");
  }

  /** A set of images is done, and another one follows. */
  void finished(int images) {
    before += images;
  }

  @Override
  public void close() {
    progress.close();
  }
}
