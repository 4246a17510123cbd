package dev.vgt4j.benchmarks;

import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.TrainingListener;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens to a run, measures the machine's peak between its steps, and stops it when there are
 * enough of them.
 */
final class MeasuredSteps implements TrainingListener {
  /** At least this share of the time is spent in steps, so that loading data cannot hide. */
  private static final double STEP_SHARE = 0.9;

  private final TrainingBenchmark.Length length;
  private final MatmulPeak peak;
  private final TrainingListener display;
  private final List<StepReport> steps = new ArrayList<>();
  private final List<Double> peaks = new ArrayList<>();
  private double inSteps;
  private double inPeaks;
  private double newest;

  MeasuredSteps(TrainingBenchmark.Length length, MatmulPeak peak, TrainingListener display) {
    this.length = length;
    this.peak = peak;
    this.display = display;
  }

  @Override
  public void preparing(String what, long done, long total) {
    display.preparing(what, done, total);
  }

  @Override
  public void started(long firstStep, long totalSteps) {
    display.started(firstStep, totalSteps);
  }

  @Override
  public void stepped(StepReport report) {
    display.stepped(report);
    if (report.step() < length.warmUp()) {
      return;
    }
    if (report.step() > length.warmUp()) {
      steps.add(report);
      peaks.add(newest);
    }
    inSteps += report.seconds();
    if (newest == 0 || inPeaks < (1 - STEP_SHARE) * inSteps) {
      long begin = System.nanoTime();
      newest = peak.best(2);
      inPeaks += (System.nanoTime() - begin) / 1e9;
    }
  }

  @Override
  public void warned(String message) {
    display.warned(message);
  }

  @Override
  public boolean shouldStop() {
    return steps.size() >= length.steps() || display.shouldStop();
  }

  TrainingFigures figures(String backend, Recipe recipe) {
    return TrainingFigures.of(backend, recipe, length.batch(), steps, peaks);
  }
}
