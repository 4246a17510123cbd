package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.benchmarks.MatmulPeak;
import dev.vgt4j.core.train.StepReport;
import java.util.function.ToDoubleFunction;

/** How much of a machine's speed a run's steps have used so far; NaN where that is not known. */
final class PeakShare implements ToDoubleFunction<StepReport> {
  /** Smaller than for a benchmark: it only has to be roughly right, and soon. */
  private static final int SIDE = 1024;

  private static final int PRODUCTS = 4;

  private final double peak;
  private double flops;
  private double seconds;

  /**
   * @param peak floating point operations in a second of a large matrix product
   */
  PeakShare(double peak) {
    this.peak = peak;
  }

  /** Measures the peak now, in a fraction of a second. */
  static PeakShare of(Backend backend) {
    try (MatmulPeak product = new MatmulPeak(backend, SIDE)) {
      return new PeakShare(product.best(PRODUCTS));
    }
  }

  @Override
  public double applyAsDouble(StepReport report) {
    flops += report.flops();
    seconds += report.seconds();
    return flops > 0 ? flops / seconds / peak : Double.NaN;
  }
}
