package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;

/**
 * Linear warm-up, then half a cosine from the peak to the end rate, constant afterwards.
 *
 * @param peak rate after the warm-up, not negative
 * @param end rate at and after {@code total}
 * @param startFactor the first step's share of the peak, in [0, 1]
 * @param rampSteps step at which the ramp reaches the peak
 * @param warmup first step of the cosine
 * @param total step at which the cosine ends
 */
public record LearningRateSchedule(
    double peak, double end, double startFactor, long rampSteps, long warmup, long total) {
  private static final double TRANSFORMER_START = 1e-5;

  /** Checks the ranges. */
  public LearningRateSchedule {
    boolean ok =
        peak >= 0
            && end >= 0
            && startFactor >= 0
            && startFactor <= 1
            && rampSteps >= 0
            && warmup >= 0
            && total >= warmup;
    if (!ok) {
      throw new InvalidInputException(
          "learning rate: expected rates that are not negative and a warm-up not longer than the"
              + " run; got peak "
              + peak
              + ", end "
              + end
              + ", warm-up "
              + warmup
              + " of "
              + total
              + " steps");
    }
  }

  /** The same rate at every step. */
  public static LearningRateSchedule constant(double rate) {
    return new LearningRateSchedule(rate, rate, 1, 0, 0, 0);
  }

  /**
   * As the autoregressive model is trained: starts at 1e-5 of the peak and reaches it at the last
   * warm-up step.
   */
  public static LearningRateSchedule transformer(double peak, double end, long warmup, long total) {
    return new LearningRateSchedule(
        peak, end, TRANSFORMER_START, Math.max(0, warmup - 1), warmup, total);
  }

  /** As the autoencoder is trained: starts at 0 and reaches the peak after the warm-up. */
  public static LearningRateSchedule autoencoder(double peak, double end, long warmup, long total) {
    return new LearningRateSchedule(peak, end, 0, warmup, warmup, total);
  }

  /**
   * The rate of a step.
   *
   * @param step counted from 0
   */
  public double at(long step) {
    if (step < warmup) {
      double done = rampSteps == 0 ? 1 : Math.min(1, (double) step / rampSteps);
      return peak * (startFactor + (1 - startFactor) * done);
    }
    double done = step >= total ? 1 : (double) (step - warmup) / (total - warmup);
    return end + (peak - end) * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
