package dev.vgt4j.cli;

import dev.vgt4j.core.study.StudyMonitor;
import dev.vgt4j.core.train.StepReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows a training run's progress, and stops it on request; close it when the run is over. */
final class ProgressListener implements StudyMonitor.Display {
  private static final int SHOWN_PARTS = 2;
  private static final int SHOWN_SAMPLES = 8;

  /** Opens the display once the run knows how long it is. */
  @FunctionalInterface
  interface Display {
    /** A display that starts at {@code done} of {@code total} steps. */
    Progress start(long done, long total);
  }

  private final PrintWriter err;
  private final Display display;
  private final BooleanSupplier stop;
  private final ToDoubleFunction<StepReport> peakShare;
  private @Nullable Progress progress;
  private @Nullable Path checkpoint;
  private long step;
  private long steps;
  private long skipped;

  ProgressListener(
      PrintWriter err,
      Display display,
      BooleanSupplier stop,
      ToDoubleFunction<StepReport> peakShare) {
    this.err = err;
    this.display = display;
    this.stop = stop;
    this.peakShare = peakShare;
  }

  /**
   * Listens to the run of a recipe, for instance {@code tune ae}.
   *
   * @param peakShare of a step's speed in that of matrix products; NaN if unknown
   */
  static ProgressListener of(
      String recipe,
      PrintWriter err,
      Interruption interruption,
      ToDoubleFunction<StepReport> peakShare) {
    return new ProgressListener(
        err,
        (done, total) -> Progress.start(recipe, done, total, err),
        interruption::requested,
        peakShare);
  }

  @Override
  public void preparing(String what, long done, long total) {
    if (progress == null) {
      if (done >= total) {
        return; // nothing was left to do
      }
      progress = Progress.start(what, 0, total, err);
    }
    progress.update(done, "");
    if (done >= total) {
      progress.close();
      progress = null;
    }
  }

  @Override
  public void started(long firstStep, long totalSteps) {
    if (firstStep > 0) {
      err.println("resuming after step " + firstStep + " of " + totalSteps);
      err.flush();
    }
    step = firstStep;
    steps = totalSteps;
    progress = display.start(firstStep, totalSteps);
  }

  @Override
  public void stepped(StepReport report) {
    step = report.step();
    skipped += report.skipped() ? 1 : 0;
    if (progress != null) {
      progress.update(step, describe(report));
    }
  }

  private String describe(StepReport report) {
    // the first is what is minimised, whatever the task calls it
    String metrics =
        "loss "
            + digits(report.loss())
            + report.metrics().entrySet().stream()
                .skip(1)
                .limit(SHOWN_PARTS)
                .map(
                    part ->
                        ", " + part.getKey().replace("_loss", "") + " " + digits(part.getValue()))
                .collect(Collectors.joining());
    String rates =
        String.format(
            Locale.ROOT,
            ", lr %.1e, %.0f samples/s",
            report.learningRate(),
            report.samplesPerSecond());
    double share = peakShare.applyAsDouble(report);
    String peak =
        Double.isNaN(share) ? "" : String.format(Locale.ROOT, ", %.0f%% of peak", 100 * share);
    return metrics + rates + peak + (skipped > 0 ? ", " + skipped + " skipped" : "");
  }

  private static String digits(double value) {
    double size = Math.abs(value);
    return size == 0 || size >= 0.001 && size < 10_000
        ? String.format(Locale.ROOT, "%.4f", value)
        : String.format(Locale.ROOT, "%.2e", value);
  }

  @Override
  public void saved(long savedStep, Path folder) {
    checkpoint = folder;
  }

  @Override
  public void skipped(StepReport report, List<String> samples) {
    warned(
        "step "
            + report.step()
            + " was skipped, loss or gradients were not finite; samples "
            + samples.stream().limit(SHOWN_SAMPLES).collect(Collectors.joining(" "))
            + (samples.size() > SHOWN_SAMPLES ? " ..." : ""));
  }

  @Override
  public void warned(String message) {
    err.println("vgt: warning: " + message);
    err.flush();
  }

  @Override
  public boolean shouldStop() {
    return stop.getAsBoolean();
  }

  /** Ends the display; says where an interrupted run can go on. */
  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
    if (shouldStop() && step < steps && checkpoint != null) {
      err.println(
          "stopped after step "
              + step
              + " of "
              + steps
              + ", saved "
              + checkpoint
              + "; run again with --resume to go on");
      err.flush();
    }
  }
}
