package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random tensors. */
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

  /** Samples by their place in the data, as logs call them. */
  static List<String> names(int[] indices) {
    return Arrays.stream(indices).mapToObj(Integer::toString).toList();
  }
}
