package dev.vgt4j.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.CapabilityException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OnnxBackendTest {
  private static Backend backend;

  @BeforeAll
  static void open() {
    backend = new OnnxProvider().open(new BackendOptions(OptionalInt.of(1), "cpu"));
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private static HostTensor run(
      Map<String, HostTensor> weights, Map<String, ? extends Value> inputs, GraphDefinition g) {
    try (Session session = backend.open(Weights.of(weights));
        Program program = session.compile(g);
        Outputs out = program.run(inputs)) {
      return out.host("y");
    }
  }

  private static HostTensor floats(double... values) {
    float[] f = new float[values.length];
    for (int i = 0; i < f.length; i++) {
      f[i] = (float) values[i];
    }
    return HostTensor.of(f, f.length);
  }

  @Test
  void oneNameMayStandForAnInputAStateAnOutputAndAParameter() {
    try (Session session = backend.open(Weights.of(Map.of("x", floats(10, 20))));
        Program program =
            session.compile(
                g -> {
                  Tensor in = g.input("x", DType.FLOAT32, 2);
                  Tensor state = g.state("x", DType.FLOAT32, 2);
                  Tensor sum = in.add(state).add(g.param("x"));
                  g.update("x", sum);
                  g.output("x", sum);
                });
        State state = program.newState(Map.of())) {
      program.run(state, Map.of("x", floats(1, 2))).close();
      try (Outputs out = program.run(state, Map.of("x", floats(1, 2)))) {
        assertThat(out.host("x").toFloats()).containsExactly(22, 44);
      }
    }
  }

  @Test
  void resultsThatNoNodeComputesAreCopied() {
    try (Session session = backend.open(Weights.of(Map.of("w", floats(3, 4))));
        Program program =
            session.compile(
                g -> {
                  Tensor x = g.input("x", DType.FLOAT32, "N");
                  g.output("same", x);
                  g.output("stopped", x.stopGradient());
                  g.output("weight", g.param("w"));
                  g.output("constant", g.constant(floats(5)));
                  Tensor twice = x.add(x);
                  g.output("a", twice);
                  g.output("b", twice.stopGradient());
                });
        Outputs out = program.run(Map.of("x", floats(1, 2, 3)))) {
      assertThat(out.host("same").toFloats()).containsExactly(1, 2, 3);
      assertThat(out.host("stopped").toFloats()).containsExactly(1, 2, 3);
      assertThat(out.host("weight").toFloats()).containsExactly(3, 4);
      assertThat(out.host("constant").toFloats()).containsExactly(5);
      assertThat(out.host("a").toFloats()).containsExactly(2, 4, 6);
      assertThat(out.host("b").toFloats()).containsExactly(2, 4, 6);
    }
  }

  @Test
  void cacheGrowsFromNothing() {
    GraphDefinition append =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32, "B", "S", 2);
          Tensor cache = g.state("cache", DType.FLOAT32, "B", "P", 2);
          Tensor all = Tensor.concat(1, cache, x);
          g.update("cache", all);
          Dim total = all.dim(1);
          g.output("rows", all.reshape(x.dim(0).times(total), 2).sum(false, -1));
          g.output("folded", all.reshape(x.dim(0), total, 1, 2).permute(0, 2, 1, 3));
          g.output("old", cache.reshape(x.dim(0).times(cache.dim(1)), 2));
          g.output("oldAgain", cache.reshape(-1, 2).reshape(cache.shape()));
          g.output("places", g.arange(total).add(g.dimValue(cache.dim(1))));
        };
    try (Session session = backend.open(Weights.of(Map.of()));
        Program program = session.compile(append);
        State state = program.newState(Map.of("B", 1L, "P", 0L))) {
      HostTensor one = HostTensor.of(new float[] {1, 2}, 1, 1, 2);
      HostTensor two = HostTensor.of(new float[] {3, 4, 5, 6}, 1, 2, 2);
      try (Outputs out = program.run(state, Map.of("x", one))) {
        assertThat(out.host("rows").toFloats()).containsExactly(3);
        assertThat(out.host("old").shape()).containsExactly(0, 2);
        assertThat(out.host("oldAgain").shape()).containsExactly(1, 0, 2);
      }
      try (Outputs out = program.run(state, Map.of("x", two))) {
        assertThat(out.host("rows").toFloats()).containsExactly(3, 7, 11);
        assertThat(out.host("folded").shape()).containsExactly(1, 1, 3, 2);
        assertThat(out.host("places").toLongs()).containsExactly(1, 2, 3);
      }
      assertThat(state.read("cache").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  void symbolIsReadFromAFormula() {
    HostTensor y =
        run(
            Map.of(),
            Map.of("x", HostTensor.zeros(DType.FLOAT32, 1, 3, 9)),
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, 1, 3, Dim.symbol("W").times(4).plus(1));
              g.output("y", g.dimValue(Dim.symbol("W").times(Dim.symbol("W")).plus(-7)));
            });
    assertThat(y.item()).isEqualTo(-3);
    assertThat(y.shape()).isEmpty();
  }

  @Test
  void whereChoosesBetweenBools() {
    HostTensor c = HostTensor.of(new boolean[] {true, false}, 2, 1);
    HostTensor a = HostTensor.of(new boolean[] {true, false}, 2);
    HostTensor b = HostTensor.of(new boolean[] {false, true}, 2);
    HostTensor y =
        run(
            Map.of(),
            Map.of("c", c, "a", a, "b", b),
            g ->
                g.output(
                    "y",
                    g.input("c", DType.BOOL, 2, 1)
                        .where(g.input("a", DType.BOOL, 2), g.input("b", DType.BOOL, 2))));
    assertThat(y.toBooleans()).containsExactly(true, false, false, true);
  }

  @Test
  void linearTakesAnyRankAndNoRows() {
    Map<String, HostTensor> w =
        Map.of("w", HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2), "b", floats(10, 20, 30));
    assertThat(
            run(
                    w,
                    Map.of("x", floats(1, 1)),
                    g ->
                        g.output(
                            "y", g.input("x", DType.FLOAT32, 2).linear(g.param("w"), g.param("b"))))
                .toFloats())
        .containsExactly(13, 27, 41);
    HostTensor none = HostTensor.zeros(DType.FLOAT32, 2, 0, 2);
    HostTensor y =
        run(
            w,
            Map.of("x", none),
            g ->
                g.output("y", g.input("x", DType.FLOAT32, "B", "N", 2).linear(g.param("w"), null)));
    assertThat(y.shape()).containsExactly(2, 0, 3);
  }

  @Test
  void halfPrecisionWeightsAreWidened() {
    java.nio.ByteBuffer half =
        java.nio.ByteBuffer.allocateDirect(4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    half.putShort(0, (short) 0x3f80).putShort(2, (short) 0xc000);
    HostTensor w = HostTensor.wrap(DType.BFLOAT16, half, 2);
    HostTensor y =
        run(
            Map.of("w", w),
            Map.of("x", floats(1, 1)),
            g -> g.output("y", g.input("x", DType.FLOAT32, 2).mul(g.param("w"))));
    assertThat(y.toFloats()).containsExactly(1, -2);
  }

  @Test
  void writtenParametersReachCompiledPrograms() {
    try (Session session = backend.open(Weights.of(Map.of("w", floats(1, 2))));
        Program program =
            session.compile(
                g -> g.output("y", g.input("x", DType.FLOAT32, 2).mul(g.param("w")).add(1)))) {
      Map<String, HostTensor> in = Map.of("x", floats(1, 1));
      try (Outputs out = program.run(in)) {
        assertThat(out.host("y").toFloats()).containsExactly(2, 3);
      }
      session.write("w", floats(5, 6));
      try (Outputs out = program.run(in)) {
        assertThat(out.host("y").toFloats()).containsExactly(6, 7);
      }
      assertThat(session.read("w").toFloats()).containsExactly(5, 6);
      assertThatThrownBy(() -> session.write("w", floats(1, 2, 3)))
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("'w'");
      assertThatThrownBy(() -> session.write("v", floats(1, 2)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("'v'");
    }
  }

  @Test
  void deviceTensorsAreFedBackAndRefusedOnceClosed() {
    try (Session session = backend.open(Weights.of(Map.of()));
        Program program =
            session.compile(g -> g.output("y", g.input("x", DType.FLOAT32, 2).mul(2)))) {
      DeviceTensor x = session.upload(floats(1, 2));
      for (int i = 0; i < 3; i++) {
        try (Outputs out = program.run(Map.of("x", x))) {
          x.close();
          x = out.take("y");
        }
      }
      assertThat(x.toHost().toFloats()).containsExactly(8, 16);
      x.close();
      x.close();
      DeviceTensor gone = x;
      assertThatThrownBy(() -> program.run(Map.of("x", gone)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(gone::toHost).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> program.run(Map.of("x", foreign())))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("another backend");
    }
  }

  private static DeviceTensor foreign() {
    return new DeviceTensor() {
      @Override
      public DType dtype() {
        return DType.FLOAT32;
      }

      @Override
      public long[] shape() {
        return new long[] {2};
      }

      @Override
      public HostTensor toHost() {
        return floats(1, 2);
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void closedProgramsAndSessionsRefuseToRun() {
    Session session = backend.open(Weights.of(Map.of()));
    Program program = session.compile(g -> g.output("y", g.input("x", DType.FLOAT32).mul(2)));
    session.close();
    session.close();
    assertThatThrownBy(() -> program.run(Map.of("x", HostTensor.scalar(1.0))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.compile(g -> {})).isInstanceOf(IllegalStateException.class);
    program.close();
  }

  @Test
  void indicesOutOfRangeAreAnErrorNotACrash() {
    assertThatThrownBy(
            () ->
                run(
                    Map.of(),
                    Map.of("x", floats(1, 2), "i", HostTensor.scalar(7L)),
                    g ->
                        g.output(
                            "y",
                            g.input("x", DType.FLOAT32, 2).gather(0, g.input("i", DType.INT64)))))
        .isInstanceOf(dev.vgt4j.api.VgtException.class)
        .hasMessageContaining("Gather");
  }

  @Test
  void groupNormMatchesItsFormula() {
    float[] values = {1, 2, 3, 4, -1, 0, 1, 9};
    HostTensor y =
        run(
            Map.of("w", floats(1, 2), "b", floats(0, 1)),
            Map.of("x", HostTensor.of(values, 1, 2, 2, 2)),
            g ->
                g.output(
                    "y",
                    g.input("x", DType.FLOAT32, "B", 2, "H", "W")
                        .groupNorm(1, g.param("w"), g.param("b"), 1e-5)));
    double mean = 19 / 8.0;
    double variance = 113 / 8.0 - mean * mean;
    double deviation = Math.sqrt(variance + 1e-5);
    assertThat(y.at(0)).isCloseTo((1 - mean) / deviation, within(1e-5));
    assertThat(y.at(7)).isCloseTo((9 - mean) / deviation * 2 + 1, within(1e-5));
  }

  @Test
  void trainingNamesTheBackendsThatHaveIt() {
    AdamW adamw = new AdamW(0.9, 0.999, 1e-8, 0, 2, 1);
    try (Session session = backend.open(Weights.of(Map.of()))) {
      assertThatThrownBy(
              () -> session.compileTraining(g -> {}, new TrainSpec("loss", n -> true, adamw)))
          .isInstanceOf(CapabilityException.class)
          .hasMessageContaining("djl")
          .hasMessageContaining("tf");
      assertThat(session.optimizerState()).isEmpty();
    }
  }

  @Test
  void missingNativesAndDevicesSayWhatToAdd() {
    assertThatThrownBy(
            () ->
                OnnxProvider.open(
                    BackendOptions.DEFAULT,
                    () -> {
                      throw new UnsatisfiedLinkError("no onnxruntime");
                    }))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("com.microsoft.onnxruntime:onnxruntime");
    assertThatThrownBy(
            () -> new OnnxProvider().open(new BackendOptions(OptionalInt.empty(), "cuda:99")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("device 'cuda:99' is not available to ONNX Runtime");
    assertThatThrownBy(
            () -> new OnnxProvider().open(new BackendOptions(OptionalInt.empty(), "tpu")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cpu or cuda:N");
  }
}
