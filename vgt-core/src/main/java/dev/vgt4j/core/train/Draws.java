package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

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

  /**
   * A batch in equal parts along the first axis, without copying. The mean of the parts' mean
   * losses is the loss of the whole.
   *
   * @param batch tensors with as many entries each, a multiple of {@code parts}
   */
  static List<Map<String, Value>> parts(Map<String, HostTensor> batch, int parts) {
    return IntStream.range(0, parts).mapToObj(i -> part(batch, i, parts)).toList();
  }

  private static Map<String, Value> part(Map<String, HostTensor> batch, int index, int parts) {
    Map<String, Value> out = new LinkedHashMap<>();
    batch.forEach(
        (name, t) -> {
          long[] shape = t.shape();
          shape[0] /= parts;
          int size = t.size() / parts;
          out.put(name, t.part((long) index * size, size).reshape(shape));
        });
    return out;
  }

  /** Samples by their place in the data, as logs call them. */
  static List<String> names(int[] indices) {
    return Arrays.stream(indices).mapToObj(Integer::toString).toList();
  }
}
