package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes into a program and what comes out: ownership, aliases, and every type and shape. */
abstract class ProgramContract extends ContractPart {
  private static final HostTensor WEIGHT = floats(shape(2), 10, 20);
  private Session session;

  @BeforeEach
  void open() {
    session = fixture().open(Map.of("w", WEIGHT));
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void uploadsComeBack() {
    List<HostTensor> all =
        List.of(
            HostTensor.scalar(1.5),
            HostTensor.scalar(-(1L << 40)),
            HostTensor.of(new boolean[] {true}),
            HostTensor.of(new boolean[] {true, false, true}, 3, 1),
            HostTensor.of(new long[] {1, -2, Long.MAX_VALUE, Long.MIN_VALUE}, 2, 2),
            floats(shape(1, 2, 1, 2, 1), 1, -0.0, 3, Float.MAX_VALUE),
            HostTensor.zeros(DType.FLOAT32, 0),
            HostTensor.zeros(DType.INT64, 3, 0, 2));
    for (HostTensor t : all) {
      try (DeviceTensor d = session.upload(t)) {
        assertThat(d.dtype()).isEqualTo(t.dtype());
        assertThat(d.shape()).isEqualTo(t.shape());
        assertSame(t.toString(), d.toHost(), t);
      }
    }
  }

  @Test
  void tensorsMayLieAnywhereInMemory() {
    ByteBuffer direct = ByteBuffer.allocateDirect(40).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer heap = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    for (ByteBuffer b : List.of(direct, heap, direct.asReadOnlyBuffer())) {
      ByteBuffer writable = b.isReadOnly() ? direct : b;
      for (int i = 0; i < 10; i++) {
        writable.putFloat(4 * i, i);
      }
      HostTensor middle = HostTensor.wrap(DType.FLOAT32, b.duplicate().position(12).limit(20), 2);
      try (Program p = session.compile(g -> g.output("y", g.input("x", DType.FLOAT32, 2).add(1)));
          Session other = fixture().open(Map.of("w", middle))) {
        assertThat(Fixture.hosts(p.run(Map.of("x", middle))).get("y").toFloats())
            .containsExactly(4, 5);
        assertThat(other.read("w").toFloats()).containsExactly(3, 4);
        session.write("w", middle);
        assertThat(session.read("w").toFloats()).containsExactly(3, 4);
      }
    }
  }

  @Test
  void outputsFeedBackWithoutTheHost() {
    try (Program p =
        session.compile(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, "N");
              Tensor n = g.input("n", DType.INT64);
              Tensor even = g.input("even", DType.BOOL);
              g.output("x", Tensor.concat(0, x, x.add(1)));
              g.output("n", n.add(1));
              g.output("even", even.not());
            })) {
      Outputs out =
          p.run(
              Map.of(
                  "x", floats(shape(1), 5),
                  "n", HostTensor.scalar(0L),
                  "even", HostTensor.of(new boolean[] {true})));
      for (int i = 0; i < 2; i++) {
        Outputs last = out;
        out = p.run(Map.of("x", last.get("x"), "n", last.get("n"), "even", last.get("even")));
        last.close();
      }
      assertThat(out.host("x").toFloats()).containsExactly(5, 6, 6, 7, 6, 7, 7, 8);
      assertThat(out.host("n").toLongs()).containsExactly(3);
      assertThat(out.host("even").toBooleans()).containsExactly(false);
      out.close();
    }
  }

  @Test
  void aTakenOutputOutlivesTheOthers() {
    try (Program p =
        session.compile(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, 2);
              g.output("a", x.add(1));
              g.output("b", x.add(2));
            })) {
      Outputs out = p.run(Map.of("x", floats(shape(2), 1, 2)));
      DeviceTensor b = out.get("b");
      DeviceTensor a = out.take("a");
      assertThat(out.names()).containsExactly("b");
      out.close();
      out.close();
      assertThat(a.toHost().toFloats()).containsExactly(2, 3);
      assertRefused("read a closed output", b::toHost);
      a.close();
      a.close();
      assertRefused("read a closed tensor", a::toHost);
    }
  }

  @Test
  void outputsOutliveTheProgram() {
    Program p = session.compile(g -> g.output("y", g.input("x", DType.FLOAT32, 2).add(1)));
    try (Outputs out = p.run(Map.of("x", floats(shape(2), 1, 2)))) {
      p.close();
      assertThat(out.host("y").toFloats()).containsExactly(2, 3);
    }
  }

  /** Outputs that are leaves, and one value under two names, each closed without the others. */
  @Test
  void aliasesCloseAlone() {
    try (Program p =
            session.compile(
                g -> {
                  Tensor x = g.input("x", DType.FLOAT32, 2);
                  Tensor sum = x.add(1);
                  g.output("input", x);
                  g.output("again", x);
                  g.output("weight", g.param("w"));
                  g.output("sum", sum);
                  g.output("sum too", sum);
                  g.output("view", sum.reshape(2, 1));
                  g.output("stopped", x.stopGradient());
                });
        DeviceTensor x = session.upload(floats(shape(2), 1, 2))) {
      Outputs out = p.run(Map.of("x", x));
      out.take("input").close();
      out.take("sum").close();
      assertThat(out.host("again").toFloats()).containsExactly(1, 2);
      assertThat(out.host("sum too").toFloats()).containsExactly(2, 3);
      assertThat(out.host("view").toFloats()).containsExactly(2, 3);
      assertThat(out.host("stopped").toFloats()).containsExactly(1, 2);
      assertThat(out.host("weight").toFloats()).containsExactly(10, 20);
      out.close();
      assertThat(x.toHost().toFloats()).containsExactly(1, 2);
      assertThat(session.read("w").toFloats()).containsExactly(10, 20);
      p.run(Map.of("x", x)).close();
    }
  }

  @Test
  void anInputClosedAfterTheRunLeavesTheOutput() {
    try (Program p = session.compile(g -> g.output("y", g.input("x", DType.FLOAT32, 2)))) {
      DeviceTensor x = session.upload(floats(shape(2), 1, 2));
      try (Outputs out = p.run(Map.of("x", x))) {
        x.close();
        assertThat(out.host("y").toFloats()).containsExactly(1, 2);
      }
    }
  }

  @Test
  void anOutputKeepsItsNumbersWhenAWeightChanges() {
    try (Program p =
            session.compile(
                g -> {
                  g.output("w", g.param("w"));
                  g.output("view", g.param("w").reshape(2, 1));
                });
        Outputs out = p.run(Map.of())) {
      session.write("w", floats(shape(2), 7, 8));
      assertThat(out.host("w").toFloats()).containsExactly(10, 20);
      assertThat(out.host("view").toFloats()).containsExactly(10, 20);
    }
  }

  @Test
  void oneTensorCanBeTwoInputs() {
    try (Program p =
            session.compile(
                g -> {
                  Tensor a = g.input("a", DType.FLOAT32, "N");
                  g.output("y", a.add(g.input("b", DType.FLOAT32, "N")));
                });
        DeviceTensor x = session.upload(floats(shape(2), 1, 2))) {
      assertThat(Fixture.hosts(p.run(Map.of("a", x, "b", x))).get("y").toFloats())
          .containsExactly(2, 4);
    }
  }

  @Test
  void anInputThatNothingReadsIsStillDeclared() {
    try (Program p =
        session.compile(
            g -> {
              g.input("unused", DType.FLOAT32, "N");
              g.output("y", g.input("x", DType.FLOAT32, 2).neg());
            })) {
      Map<String, HostTensor> in =
          Map.of("x", floats(shape(2), 1, 2), "unused", floats(shape(3), 1, 2, 3));
      assertThat(Fixture.hosts(p.run(in)).get("y").toFloats()).containsExactly(-1, -2);
    }
  }

  @Test
  void aLengthCanComeFromAnInputThatNothingElseReads() {
    try (Program p =
        session.compile(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, "N");
              g.output("y", g.arange(x.dim(0)));
            })) {
      assertThat(Fixture.hosts(p.run(Map.of("x", normal(1, 3)))).get("y").toLongs())
          .containsExactly(0, 1, 2);
    }
  }

  @Test
  void aProgramMayHaveNoInputs() {
    try (Program p =
        session.compile(
            g -> {
              g.output("y", g.param("w").add(1));
              g.output("c", g.constant(HostTensor.scalar(4L)));
            })) {
      Map<String, HostTensor> out = Fixture.hosts(p.run(Map.of()));
      assertThat(out.get("y").toFloats()).containsExactly(11, 21);
      assertThat(out.get("c").toLongs()).containsExactly(4);
    }
  }

  @Test
  void namesMayHoldDotsAndSlashes() {
    try (Session s = fixture().open(Map.of("model.layers.0.mlp/w-1:x", WEIGHT));
        Program p =
            s.compile(
                g -> {
                  Tensor w = g.param("model.layers.0.mlp/w-1:x");
                  g.output("grad:y.0", w.add(g.input("x 1", DType.FLOAT32, 2)));
                })) {
      assertThat(Fixture.hosts(p.run(Map.of("x 1", WEIGHT))).get("grad:y.0").toFloats())
          .containsExactly(20, 40);
    }
  }

  @Test
  void aRunDoesNotDependOnTheOneBefore() {
    try (Program p =
        session.compile(g -> g.output("y", g.input("x", DType.FLOAT32, "N", 2).exp()))) {
      Map<String, HostTensor> small = Map.of("x", normal(1, 3, 2));
      HostTensor first = Fixture.hosts(p.run(small)).get("y");
      p.run(Map.of("x", normal(2, 50, 2))).close();
      p.run(Map.of("x", normal(2, 0, 2))).close();
      assertSame("y", Fixture.hosts(p.run(small)).get("y"), first);
    }
  }
}
