package dev.vgt4j.benchmarks;

import java.util.Arrays;

/**
 * What repeated measurements gave; NaN if there were none.
 *
 * @param lowest of all
 * @param median the middle one, or the mean of the middle two
 * @param highest of all
 */
public record Spread(double lowest, double median, double highest) {
  /** Of measurements in any order. */
  public static Spread of(double... values) {
    if (values.length == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return new Spread(sorted[0], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - 1]);
  }
}
