package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.random.RandomGenerator;

/**
 * How much of an image a masked generator sees while it trains: what MAR (arXiv 2406.11838)
 * publishes, a share that is hidden of normal distribution around 1, cut to .7 to 1.
 */
final class MaskRatio {
  private static final double DEVIATION = 0.25;
  private static final double LEAST = 0.7;

  private MaskRatio() {}

  /**
   * Draws which latents are seen: a random share of the first positions of every order.
   *
   * @param orders raster indices, one row an image
   * @return {@code [images, positions]} in raster order, 1 where seen, else 0; never all of a row
   */
  static HostTensor known(int[][] orders, RandomGenerator random) {
    int n = orders[0].length;
    float[] known = new float[orders.length * n];
    for (int b = 0; b < orders.length; b++) {
      int hidden = (int) Math.ceil(hidden(random) * n);
      for (int i = 0; i < n - hidden; i++) {
        known[b * n + orders[b][i]] = 1;
      }
    }
    return HostTensor.of(known, orders.length, n);
  }

  private static double hidden(RandomGenerator random) {
    while (true) {
      double share = 1 - DEVIATION * Math.abs(random.nextGaussian());
      if (share >= LEAST) {
        return share;
      }
    }
  }

  /** 1 where a tensor is 0, and 0 where it is 1. */
  static HostTensor complement(HostTensor flags) {
    float[] values = flags.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 - values[i];
    }
    return HostTensor.of(values, flags.shape());
  }
}
