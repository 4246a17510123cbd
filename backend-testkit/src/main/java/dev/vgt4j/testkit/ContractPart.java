package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the parts of {@link BackendContract} share: the backend, and small models to try it on. */
abstract class ContractPart {
  abstract Fixture fixture();

  /** A float32 tensor of small numbers. */
  static HostTensor floats(long[] shape, double... values) {
    HostTensor t = HostTensor.zeros(DType.FLOAT32, shape);
    for (int i = 0; i < values.length; i++) {
      t.bytes().putFloat(4 * i, (float) values[i]);
    }
    return t;
  }

  static long[] shape(long... dims) {
    return dims;
  }

  static HostTensor normal(int seed, long... dims) {
    return Arg.normal(java.util.Arrays.stream(dims).boxed().toArray())
        .draw(new Random(seed), Map.of());
  }

  /** Weights of {@link #network}. */
  static Map<String, HostTensor> networkWeights() {
    Map<String, HostTensor> w = new LinkedHashMap<>();
    w.put("in.weight", normal(1, 8, 4));
    w.put("in.bias", normal(2, 8));
    w.put("out.weight", normal(3, 3, 8));
    w.put("out.bias", normal(4, 3));
    return w;
  }

  /** Two layers from {@code [B, 4]} to {@code [B, 3]}. */
  static Tensor network(Tensor x) {
    GraphBuilder g = x.graph();
    return x.linear(g.param("in.weight"), g.param("in.bias"))
        .gelu()
        .linear(g.param("out.weight"), g.param("out.bias"));
  }

  /** The network's mean squared distance from {@code target}, and its answer. */
  static void regression(GraphBuilder g) {
    Tensor y = network(g.input("x", DType.FLOAT32, "B", 4));
    Tensor target = g.input("target", DType.FLOAT32, "B", 3);
    g.output("y", y);
    g.output("loss", y.sub(target).square().mean(false));
  }

  static Map<String, HostTensor> batch(int seed, long rows) {
    return Map.of("x", normal(seed, rows, 4), "target", normal(seed + 1000, rows, 3));
  }

  static void assertSame(String what, HostTensor actual, HostTensor expected) {
    assertThat(actual.dtype()).as("%s: type", what).isEqualTo(expected.dtype());
    assertThat(actual.shape()).as("%s: shape", what).isEqualTo(expected.shape());
    assertThat(actual.bytes()).as("%s: bits", what).isEqualTo(expected.bytes());
  }

  static void assertSame(Map<String, HostTensor> actual, Map<String, HostTensor> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, e) -> assertSame(name, actual.get(name), e));
  }

  /** Misuse is answered by one of our exceptions, or by IllegalStateException after a close. */
  static void assertRefused(String what, ThrowingCallable misuse) {
    assertThatThrownBy(misuse)
        .as(what)
        .isInstanceOfAny(VgtException.class, IllegalStateException.class);
  }

  /** What may either work or be refused, but must not crash or fail in another way. */
  static void assertWorksOrRefuses(String what, ThrowingCallable call) {
    try {
      call.call();
    } catch (Throwable t) {
      assertThat(t).as(what).isInstanceOfAny(VgtException.class, IllegalStateException.class);
    }
  }
}
