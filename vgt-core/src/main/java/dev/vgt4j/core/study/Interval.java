package dev.vgt4j.core.study;

import java.util.List;

/**
 * A mean with its 95% interval by Student's t, which suits as few values as there are seeds.
 *
 * @param mean of the values; not a number without any
 * @param low lower end; minus infinity if there are fewer than two values
 * @param high upper end
 * @param count number of values
 */
public record Interval(double mean, double low, double high, int count) {
  /** The 97.5% quantiles of Student's t for 1, 2, 3... degrees of freedom. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086
  };

  private static final double NORMAL = 1.96;

  /** Of values that were drawn independently, such as one a seed. */
  public static Interval of(List<Double> values) {
    int n = values.size();
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    if (n < 2) {
      return new Interval(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, n);
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double t = n - 1 <= T.length ? T[n - 2] : NORMAL;
    double half = t * Math.sqrt(squares / (n - 1) / n);
    return new Interval(mean, mean - half, mean + half, n);
  }

  /** Half of its width; infinite if there are fewer than two values. */
  public double halfWidth() {
    return (high - low) / 2;
  }
}
