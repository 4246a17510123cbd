package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.testkit.Comparison;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What the parts of {@link VlmContract} share. */
abstract class VlmPart {
  abstract VlmFixture fixture();

  Vlm vlm() {
    return fixture().vlm();
  }

  Map<String, HostTensor> run(GraphDefinition definition, Map<String, HostTensor> inputs) {
    return fixture().run(definition, List.of(inputs)).get(0);
  }

  /** Numbers in [low, high), drawn from a seed. */
  static HostTensor uniform(long seed, double low, double high, long... shape) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[size(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return HostTensor.of(values, shape);
  }

  /** Token ids, {@code [texts, length]}, drawn from a seed. */
  static HostTensor tokens(long seed, int vocabulary, long... shape) {
    long[] ids = new SplittableRandom(seed).longs(size(shape), 0, vocabulary).toArray();
    return HostTensor.of(ids, shape);
  }

  private static int size(long... shape) {
    return (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** The numbers from one place (included) to another (excluded) along the first axis. */
  static HostTensor rows(HostTensor t, long from, long to) {
    long[] shape = t.shape();
    int row = t.bytes().remaining() / (int) shape[0];
    shape[0] = to - from;
    HostTensor out = HostTensor.zeros(t.dtype(), shape);
    ByteBuffer target = out.bytes();
    target.put(t.bytes().slice((int) from * row, (int) (to - from) * row));
    return out;
  }

  static HostTensor row(HostTensor t, long index) {
    return rows(t, index, index + 1);
  }

  static void assertClose(String what, HostTensor actual, HostTensor expected) {
    Comparison.assertClose(what, actual, expected, Comparison.FORWARD);
  }

  static void assertSameBits(String what, HostTensor actual, HostTensor expected) {
    assertThat(actual.shape()).as("%s: shape", what).isEqualTo(expected.shape());
    assertThat(actual.bytes()).as("%s: bits", what).isEqualTo(expected.bytes());
  }

  static void assertFinite(String what, HostTensor t) {
    for (float value : t.toFloats()) {
      assertThat(Float.isFinite(value)).as("%s: finite, got %s", what, value).isTrue();
    }
  }
}
