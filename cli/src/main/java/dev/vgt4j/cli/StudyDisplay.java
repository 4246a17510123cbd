package dev.vgt4j.cli;

import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.core.study.Metric;
import dev.vgt4j.core.study.RunResult;
import dev.vgt4j.core.study.StudyMonitor;
import dev.vgt4j.core.study.StudyRun;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.StringJoiner;

/** Says which run of a study is at work, and how long the rest may take. */
final class StudyDisplay implements StudyMonitor {
  private static final int SECONDS = 60;

  private final PrintWriter err;
  private final Interruption interruption;
  private boolean waiting;

  StudyDisplay(PrintWriter err, Interruption interruption) {
    this.err = err;
    this.interruption = interruption;
  }

  @Override
  public void begins(StudyRun run, Status status) {
    waiting = false;
    say(
        "== %s, %d of %d done, about %s left for one process"
            .formatted(run, status.done(), status.total(), clock(status.secondsLeft())));
  }

  private static String clock(double seconds) {
    long minutes = Math.round(seconds / SECONDS);
    return "%d:%02d h".formatted(minutes / SECONDS, minutes % SECONDS);
  }

  @Override
  public void ends(StudyRun run, RunResult result) {
    StringJoiner text = new StringJoiner(", ");
    for (Metric metric : Metric.values()) {
      Double value = result.metrics().get(metric.key());
      if (value != null) {
        text.add(
            String.format(Locale.ROOT, "%s %." + metric.digits() + "f", metric.label(), value));
      }
    }
    say(run + ": " + text);
  }

  @Override
  public void breaks(StudyRun run, String reason) {
    say("vgt: warning: " + run + " broke and is left out: " + reason);
  }

  @Override
  public void waits(Status status) {
    if (!waiting) {
      say("waiting for other processes, %d of %d done".formatted(status.done(), status.total()));
      waiting = true;
    }
  }

  private void say(String line) {
    err.println(line);
    err.flush();
  }

  @Override
  public boolean shouldStop() {
    return interruption.requested();
  }

  @Override
  public Display display(StudyRun run) {
    return ProgressListener.of(run.id(), err, interruption, report -> Double.NaN);
  }

  @Override
  public GenerationMonitor scoring() {
    return new GenerationMonitor() {
      @Override
      public boolean cancelled() {
        return interruption.requested();
      }
    };
  }
}
