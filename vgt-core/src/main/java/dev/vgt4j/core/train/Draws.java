package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.FloatBuffer;
import java.util.random.RandomGenerator;

/** Random tensors and orders. */
final class Draws {
  private Draws() {}

  /** Standard normal numbers. */
  static HostTensor normal(RandomGenerator random, long... shape) {
    HostTensor t = HostTensor.zeros(DType.FLOAT32, shape);
    FloatBuffer values = t.bytes().asFloatBuffer();
    while (values.hasRemaining()) {
      values.put((float) random.nextGaussian());
    }
    return t;
  }

  /** The numbers 0 to n-1 in a random order (Fisher-Yates). */
  static int[] permutation(RandomGenerator random, int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
