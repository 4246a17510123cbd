package dev.vgt4j.core.sampling;

import dev.vgt4j.core.model.TimeSampling;
import java.util.Arrays;

/** Where solvers stop between noise at 0 and data at 1. */
final class Times {
  private Times() {}

  /**
   * Even steps before the shift.
   *
   * @param steps at least 1
   * @return {@code steps + 1} times, from 0 to 1
   */
  static double[] even(int steps, double shift) {
    double[] times = new double[steps + 1];
    Arrays.setAll(times, i -> shifted((double) i / steps, shift));
    return times;
  }

  /** The shift of training times, which are counted from data to noise before it. */
  static double shifted(double time, double shift) {
    return shift == 1 ? time : TimeSampling.shifted(1 - time, shift);
  }
}
