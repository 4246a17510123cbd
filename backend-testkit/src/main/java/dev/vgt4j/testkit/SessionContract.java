package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Backends and sessions: weights, who sees them, and from which thread. */
abstract class SessionContract extends ContractPart {

  private static HostTensor answer(Program p, HostTensor x) {
    return Fixture.hosts(p.run(Map.of("x", x))).get("y");
  }

  private static Program compile(Session s) {
    return s.compile(g -> g.output("y", network(g.input("x", DType.FLOAT32, "B", 4))));
  }

  @Test
  void theBackendTellsWhatItIs() {
    Backend b = fixture().backend();
    assertThat(b.name()).isEqualTo(fixture().provider().name());
    assertThat(b.capabilities()).isEqualTo(fixture().provider().capabilities());
    assertThat(b.description()).isNotEmpty();
    try (Session s = fixture().open(Map.of())) {
      assertThat(s.backend()).isSameAs(b);
    }
  }

  @Test
  void parametersTellTypesAndShapes() {
    Map<String, HostTensor> weights =
        Map.of(
            "f", normal(1, 2, 3),
            "scalar", HostTensor.scalar(2.0),
            "i", HostTensor.of(new long[] {1, 2}, 2),
            "b", HostTensor.of(new boolean[] {true}, 1),
            "none", HostTensor.zeros(DType.FLOAT32, 0, 3));
    try (Session s = fixture().open(weights)) {
      assertThat(s.parameters().keySet()).isEqualTo(weights.keySet());
      weights.forEach(
          (name, t) -> {
            assertThat(s.parameters().get(name))
                .isEqualTo(new TensorSpec(t.dtype(), Shape.ofLongs(t.shape())));
            assertSame(name, s.read(name), t);
          });
    }
  }

  @Test
  void manyParametersAreReadAndWrittenTogether() {
    Map<String, HostTensor> weights =
        Map.of("a", normal(1, 2, 3), "b", normal(2, 4), "c", HostTensor.of(new long[] {1}, 1));
    try (Session s = fixture().open(weights)) {
      Map<String, HostTensor> next =
          Map.of("b", normal(3, 4), "c", HostTensor.of(new long[] {9}, 1));
      s.writeAll(next);
      Map<String, HostTensor> read = s.readAll(List.of("c", "a", "b"));
      assertThat(read.keySet()).containsExactly("a", "b", "c");
      assertSame("a", read.get("a"), weights.get("a"));
      next.forEach((name, value) -> assertSame(name, read.get(name), value));
      assertThat(s.readAll(List.of())).isEmpty();
      assertThatThrownBy(() -> s.writeAll(Map.of("b", normal(3, 5))))
          .isInstanceOf(ShapeException.class);
      assertThatThrownBy(() -> s.readAll(List.of("a", "d")))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void parametersOfEveryTypeCompute() {
    Map<String, HostTensor> weights =
        Map.of(
            "table", floats(shape(3), 5, 6, 7),
            "index", HostTensor.of(new long[] {2, 0}, 2),
            "mask", HostTensor.of(new boolean[] {true, false}, 2));
    try (Session s = fixture().open(weights);
        Program p =
            s.compile(
                g -> {
                  var picked = g.param("table").gather(0, g.param("index"));
                  g.output("y", g.param("mask").where(picked, picked.neg()));
                })) {
      assertThat(Fixture.hosts(p.run(Map.of())).get("y").toFloats()).containsExactly(7, -5);
    }
  }

  /** Types that files use and graphs do not: 1.5, -2 and 0.25 in each of them. */
  @Test
  void storedTypesAreWidened() {
    ByteBuffer f64 = little(24).putDouble(1.5).putDouble(-2).putDouble(0.25).flip();
    ByteBuffer f16 = shorts(0x3e00, 0xc000, 0x3400);
    ByteBuffer bf16 = shorts(0x3fc0, 0xc000, 0x3e80);
    ByteBuffer i32 = little(12).putInt(1).putInt(-2).putInt(3).flip();
    Map<String, HostTensor> weights =
        Map.of(
            "f64", HostTensor.wrap(DType.FLOAT64, f64, 3),
            "f16", HostTensor.wrap(DType.FLOAT16, f16, 3),
            "bf16", HostTensor.wrap(DType.BFLOAT16, bf16, 3),
            "i32", HostTensor.wrap(DType.INT32, i32, 3),
            "u8", HostTensor.wrap(DType.UINT8, little(3).put(new byte[] {1, -2, 3}).flip(), 3));
    try (Session s = fixture().open(weights);
        Program p = s.compile(g -> weights.keySet().forEach(n -> g.output(n, g.param(n).neg())))) {
      Map<String, HostTensor> out = Fixture.hosts(p.run(Map.of()));
      for (String name : List.of("f64", "f16", "bf16")) {
        assertThat(s.parameters().get(name).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(s.read(name).toFloats()).as(name).containsExactly(1.5f, -2, 0.25f);
        assertThat(out.get(name).toFloats()).as(name).containsExactly(-1.5f, 2, -0.25f);
      }
      assertThat(out.get("i32").toLongs()).containsExactly(-1, 2, -3);
      assertThat(out.get("u8").toLongs()).containsExactly(-1, -254, -3);
    }
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer shorts(int... values) {
    ByteBuffer b = little(2 * values.length);
    for (int v : values) {
      b.putShort((short) v);
    }
    return b.flip();
  }

  @Test
  void programsShareTheSessionsWeights() {
    HostTensor x = normal(9, 2, 4);
    try (Session s = fixture().open(networkWeights());
        Program one = compile(s)) {
      HostTensor before = answer(one, x);
      try (Program two = compile(s)) {
        assertSame("before", answer(two, x), before);
        HostTensor bias = floats(shape(3), 100, 200, 300);
        s.write("out.bias", bias);
        assertSame("read", s.read("out.bias"), bias);
        HostTensor after = answer(one, x);
        assertSame("after", answer(two, x), after);
        assertThat(after.at(0)).isGreaterThan(before.at(0) + 50);
      }
      try (Program three = compile(s)) {
        assertSame("compiled later", answer(three, x), answer(one, x));
      }
    }
  }

  @Test
  void sessionsDoNotShare() {
    HostTensor x = normal(9, 2, 4);
    try (Session s = fixture().open(networkWeights());
        Program p = compile(s)) {
      HostTensor before = answer(p, x);
      try (Session other = fixture().open(networkWeights());
          Program q = compile(other)) {
        other.write("out.bias", floats(shape(3), 100, 200, 300));
        other.write("in.weight", HostTensor.zeros(DType.FLOAT32, 8, 4));
        assertThat(answer(q, x).at(0)).isGreaterThan(before.at(0) + 50);
        assertSame("untouched", answer(p, x), before);
      }
      assertSame("still open", answer(p, x), before);
    }
  }

  @Test
  void whatIsReadIsACopy() {
    try (Session s = fixture().open(networkWeights())) {
      HostTensor bias = s.read("out.bias");
      bias.bytes().putFloat(0, 1234);
      assertSame("parameter", s.read("out.bias"), networkWeights().get("out.bias"));
    }
  }

  @Test
  void writesAreChecked() {
    try (Session s = fixture().open(networkWeights())) {
      assertThatThrownBy(() -> s.write("out.bias", normal(1, 4)))
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("out.bias");
      assertThatThrownBy(() -> s.write("out.bias", HostTensor.of(new long[3], 3)))
          .isInstanceOf(ShapeException.class);
      assertThatThrownBy(() -> s.write("nope", normal(1, 3)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("nope");
      assertThatThrownBy(() -> s.read("nope"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("nope");
      assertSame("parameter", s.read("out.bias"), networkWeights().get("out.bias"));
    }
  }

  @Test
  void twoBackendsOfOneProviderLiveSideBySide() {
    HostTensor x = normal(9, 2, 4);
    try (Session s = fixture().open(networkWeights());
        Program p = compile(s)) {
      HostTensor before = answer(p, x);
      try (Backend second = fixture().provider().open(TestDevice.options());
          Session t = second.open(Weights.of(networkWeights()));
          Program q = compile(t)) {
        assertSame("second", answer(q, x), before);
      }
      assertSame("first", answer(p, x), before);
    }
  }

  @Test
  void aSessionMayMoveToAnotherThread() {
    HostTensor x = normal(9, 2, 4);
    try (Session s = fixture().open(networkWeights());
        Program p = compile(s)) {
      HostTensor here = answer(p, x);
      HostTensor there =
          elsewhere(
              () -> {
                try (Program q = compile(s)) {
                  assertSame("compiled there", answer(q, x), here);
                }
                return answer(p, x);
              });
      assertSame("ran there", there, here);
      assertSame("back again", answer(p, x), here);
    }
  }

  @Test
  void sessionsOfTwoThreadsRunAtOnce() {
    HostTensor x = normal(9, 16, 4);
    try (Session s = fixture().open(networkWeights());
        Program p = compile(s)) {
      HostTensor expected = answer(p, x);
      List<CompletableFuture<Void>> all =
          IntStream.range(0, 3)
              .mapToObj(i -> CompletableFuture.runAsync(() -> answerOften(x, expected)))
              .toList();
      all.forEach(f -> f.orTimeout(60, TimeUnit.SECONDS).join());
    }
  }

  private void answerOften(HostTensor x, HostTensor expected) {
    try (Session s = fixture().open(networkWeights());
        Program p = compile(s)) {
      for (int i = 0; i < 20; i++) {
        Comparison.assertClose("run " + i, answer(p, x), expected, Comparison.FORWARD);
      }
    }
  }

  static <T> T elsewhere(Supplier<T> work) {
    CompletableFuture<T> f = new CompletableFuture<>();
    Thread t =
        new Thread(
            () -> {
              try {
                f.complete(work.get());
              } catch (Throwable e) {
                f.completeExceptionally(e);
              }
            });
    t.start();
    return f.orTimeout(60, TimeUnit.SECONDS).join();
  }
}
