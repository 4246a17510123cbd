package dev.vgt4j.cli.report;

import dev.vgt4j.core.train.MetricsLog;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One line of a chart. Points that are not finite are left out.
 *
 * @param name what the legend calls it
 * @param x positions, ascending
 * @param y one value a position
 */
public record Series(String name, double[] x, double[] y) {
  /** Keeps the finite points. */
  public Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series " + name + ": " + x.length + " positions, but " + y.length + " values");
    }
    double[] values = y;
    int[] finite = IntStream.range(0, y.length).filter(i -> Double.isFinite(values[i])).toArray();
    x = pick(x, finite);
    y = pick(y, finite);
  }

  private static double[] pick(double[] values, int[] indices) {
    return Arrays.stream(indices).mapToDouble(i -> values[i]).toArray();
  }

  /** Values at 1, 2, 3... */
  public static Series of(String name, double... values) {
    return new Series(
        name, IntStream.rangeClosed(1, values.length).asDoubleStream().toArray(), values);
  }

  /** A metric of a training run's folder over its steps; no points if the run kept none. */
  public static Series ofRun(String name, Path folder, String metric) {
    MetricsLog.Column column = MetricsLog.column(folder, metric);
    return new Series(name, column.steps(), column.values());
  }

  /** Number of points. */
  public int size() {
    return x.length;
  }

  /** Median step between neighbours as a share of the whole range. */
  double roughness() {
    double[] steps =
        IntStream.range(1, size()).mapToDouble(i -> Math.abs(y[i] - y[i - 1])).sorted().toArray();
    double range = Arrays.stream(y).max().orElse(0) - Arrays.stream(y).min().orElse(0);
    return steps.length == 0 || range == 0 ? 0 : steps[steps.length / 2] / range;
  }

  /** Exponential mean over about {@code window} points, unbiased at its beginning. */
  Series smoothed(double window) {
    double decay = 1 - 2 / (window + 1);
    double sum = 0;
    double weight = 0;
    double[] means = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      sum = decay * sum + y[i];
      weight = decay * weight + 1;
      means[i] = sum / weight;
    }
    return new Series(name, x, means);
  }

  /** At most about {@code points} points: the smallest and the largest of every stretch. */
  Series thinned(int points) {
    if (size() <= points) {
      return this;
    }
    int stretches = points / 2;
    int[] kept =
        IntStream.range(0, stretches)
            .flatMap(s -> extremes(s * size() / stretches, (s + 1) * size() / stretches))
            .toArray();
    return new Series(name, pick(x, kept), pick(y, kept));
  }

  private IntStream extremes(int from, int to) {
    int low = from;
    int high = from;
    for (int i = from; i < to; i++) {
      low = y[i] < y[low] ? i : low;
      high = y[i] > y[high] ? i : high;
    }
    return IntStream.of(Math.min(low, high), Math.max(low, high)).distinct();
  }
}
