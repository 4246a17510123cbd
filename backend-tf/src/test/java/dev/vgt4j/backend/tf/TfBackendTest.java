package dev.vgt4j.backend.tf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is TensorFlow's own; the contract kit covers the rest. */
class TfBackendTest {
  private static final AdamW ADAM = new AdamW(0.9, 0.999, 1e-8, 0.1, 1, 1.0);
  private static final GraphDefinition PRODUCT =
      g -> {
        Tensor x = g.input("x", DType.FLOAT32, "B", 2);
        g.output("loss", x.linear(g.param("w"), null).log().sum(false));
      };

  private static Backend backend;

  @BeforeAll
  static void open() {
    backend = new TfProvider().open(new BackendOptions(OptionalInt.of(1), "cpu"));
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private static Session session() {
    return backend.open(Weights.of(Map.of("w", floats(1, 2).reshape(1, 2))));
  }

  private static HostTensor floats(float... values) {
    return HostTensor.of(values, values.length);
  }

  @Test
  void serviceLoaderFindsIt() {
    assertThat(Backends.load().select("tf", Capability.TRAINING)).isInstanceOf(TfProvider.class);
  }

  @Test
  void unknownDevicesAreRefused() {
    for (String device : new String[] {"cuda:0", "cuda:7", "tpu", ""}) {
      BackendOptions options = new BackendOptions(OptionalInt.empty(), device);
      assertThatThrownBy(() -> new TfProvider().open(options))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("device '" + device + "'");
    }
  }

  @Test
  void stateGrowsFromNothingOnTheDevice() {
    GraphDefinition cache =
        g -> {
          Tensor past = g.state("past", DType.FLOAT32, "B", "P", 2);
          Tensor all = Tensor.concat(1, past, g.input("now", DType.FLOAT32, "B", "S", 2));
          g.update("past", all);
          g.output("sum", all.sum(false, 1));
        };
    try (Session session = session();
        Program program = session.compile(cache);
        State state = program.newState(Map.of("B", 1L, "P", 0L))) {
      for (int i = 1; i <= 3; i++) {
        try (Outputs out = program.run(state, Map.of("now", floats(1, i).reshape(1, 1, 2)))) {
          assertThat(out.host("sum").toFloats()).containsExactly(i, i * (i + 1) / 2f);
        }
      }
      assertThat(state.values().get("past")).isInstanceOf(DeviceTensor.class);
      assertThat(state.read("past").toFloats()).containsExactly(1, 1, 1, 2, 1, 3);
    }
  }

  @Test
  void oneTensorMayBeInputOutputAndState() {
    GraphDefinition same =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32);
          g.state("s", DType.FLOAT32);
          g.update("s", x);
          g.output("a", x);
          g.output("b", x);
          g.output("w", g.param("w"));
        };
    try (Session session = session();
        Program program = session.compile(same);
        State state = program.newState(Map.of());
        DeviceTensor x = session.upload(HostTensor.scalar(3.0))) {
      try (Outputs out = program.run(state, Map.of("x", x))) {
        out.take("a").close();
        assertThat(out.scalar("b")).isEqualTo(3);
        session.write("w", floats(7, 8).reshape(1, 2));
        assertThat(out.host("w").toFloats()).containsExactly(1, 2);
      }
      assertThat(state.read("s").item()).isEqualTo(3);
      assertThat(x.toHost().item()).isEqualTo(3);
    }
  }

  @Test
  void stepsFollowAdamWAndKeepTheirCountPerParameter() {
    double[] w = {1, 2};
    double[] m = new double[2];
    double[] v = new double[2];
    HostTensor x = floats(1, 3).reshape(1, 2);
    try (Session session = session();
        TrainingProgram program = train(session, PRODUCT)) {
      for (int t = 1; t <= 5; t++) {
        double y = w[0] + 3 * w[1];
        double[] g = {1 / y, 3 / y};
        double clip = Math.min(1, 1 / (Math.hypot(g[0], g[1]) + 1e-6));
        for (int i = 0; i < 2; i++) {
          w[i] -= 0.1 * 0.1 * w[i];
          m[i] = 0.9 * m[i] + 0.1 * clip * g[i];
          v[i] = 0.999 * v[i] + 0.001 * Math.pow(clip * g[i], 2);
          double root = Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8;
          w[i] -= 0.1 * m[i] / (1 - Math.pow(0.9, t)) / root;
        }
        try (Outputs out = program.step(Map.of("x", x), 0.1)) {
          assertThat(out.scalar("loss")).isCloseTo(Math.log(y), within(1e-5));
        }
        assertThat(session.read("w").at(0)).isCloseTo(w[0], within(2e-6));
        assertThat(session.read("w").at(1)).isCloseTo(w[1], within(2e-6));
      }
      assertThat(session.optimizerState().get("step.w").item()).isEqualTo(5);
      assertThat(session.optimizerState().get("exp_avg.w").at(1)).isCloseTo(m[1], within(1e-6));
    }
  }

  private static TrainingProgram train(Session session, GraphDefinition definition) {
    TrainSpec spec = new TrainSpec("loss", n -> true, ADAM, n -> 1, Set.of());
    return session.compileTraining(definition, spec);
  }

  @Test
  void restoredOptimizerContinuesTheSameWay() {
    Map<String, HostTensor> x = Map.of("x", floats(1, 3).reshape(1, 2));
    try (Session one = session();
        Session two = session()) {
      TrainingProgram first = train(one, PRODUCT);
      TrainingProgram second = train(two, PRODUCT);
      first.step(x, 0.1).close();
      second.step(x, 0.3).close();
      two.write("w", one.read("w"));
      two.restoreOptimizerState(one.optimizerState());
      first.step(x, 0.1).close();
      second.step(x, 0.1).close();
      assertThat(two.read("w").toFloats()).containsExactly(one.read("w").toFloats());
      assertThatThrownBy(() -> two.restoreOptimizerState(Map.of("exp_avg.u", floats(1))))
          .isInstanceOf(InvalidInputException.class);
      two.restoreOptimizerState(Map.of());
      assertThat(two.optimizerState()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9})
  void nothingMovesWhenTheLossIsNotFinite(double beta) {
    AdamW rule = new AdamW(beta, beta, 1e-8, 0.1, 1, 1.0);
    try (Session session = session();
        TrainingProgram program =
            session.compileTraining(PRODUCT, new TrainSpec("loss", n -> true, rule))) {
      program.step(Map.of("x", floats(1, 3).reshape(1, 2)), 0.1).close();
      float[] before = session.read("w").toFloats();
      float[] mean = session.optimizerState().get("exp_avg.w").toFloats();
      for (float bad : new float[] {-1, 0, Float.NaN, Float.POSITIVE_INFINITY}) {
        HostTensor x = floats(bad, bad).reshape(1, 2);
        try (Outputs out = program.step(Map.of("x", x), 0.1)) {
          assertThat(Double.isFinite(out.scalar("loss") + out.scalar("gradNorm"))).isFalse();
        }
      }
      assertThat(session.read("w").toFloats()).containsExactly(before);
      assertThat(session.optimizerState().get("exp_avg.w").toFloats()).containsExactly(mean);
      assertThat(session.optimizerState().get("step.w").item()).isEqualTo(1);
    }
  }

  @Test
  void parametersThatTheLossDoesNotReachStay() {
    Map<String, HostTensor> weights = Map.of("a", floats(2), "b", floats(3), "c", floats(4));
    GraphDefinition partly =
        g -> {
          Tensor b = g.param("b");
          g.output("other", g.param("c").exp());
          g.output("loss", g.param("a").mul(b.stopGradient()).add(b.floor()).sum(false));
        };
    try (Session session = backend.open(Weights.of(weights));
        TrainingProgram program = train(session, partly)) {
      program.step(Map.of(), 0.1).close();
      assertThat(session.read("a").item()).isNotEqualTo(2);
      assertThat(session.read("b").item()).isEqualTo(3);
      assertThat(session.read("c").item()).isEqualTo(4);
      try (Outputs out = program.gradients(Map.of())) {
        assertThat(out.scalar("grad:a")).isEqualTo(3);
        assertThat(out.scalar("grad:b") + out.scalar("grad:c")).isZero();
      }
    }
  }

  @Test
  void misuseIsAnErrorAndNoCrash() {
    Session session = session();
    Program program = session.compile(PRODUCT);
    DeviceTensor closed = session.upload(floats(1, 3).reshape(1, 2));
    closed.close();
    closed.close();
    assertThatThrownBy(closed::toHost).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> program.run(Map.of("x", closed)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> program.run(Map.of("x", foreign())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("another backend");
    DeviceTensor alive = session.upload(floats(1, 3));
    session.close();
    session.close();
    assertThat(alive.toHost().toFloats()).containsExactly(1, 3);
    alive.close();
    assertThatThrownBy(() -> program.run(Map.of("x", floats(1, 3).reshape(1, 2))))
        .isInstanceOf(IllegalStateException.class);
    program.close();
    assertThatThrownBy(() -> session.read("w")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.compile(PRODUCT)).isInstanceOf(IllegalStateException.class);
  }

  private static DeviceTensor foreign() {
    return new DeviceTensor() {
      @Override
      public DType dtype() {
        return DType.FLOAT32;
      }

      @Override
      public long[] shape() {
        return new long[] {1, 2};
      }

      @Override
      public HostTensor toHost() {
        return floats(1, 2).reshape(1, 2);
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void indexOutOfRangeIsOurException() {
    GraphDefinition pick =
        g -> g.output("y", g.param("w").gather(1, g.input("i", DType.INT64, "N")));
    try (Session session = session();
        Program program = session.compile(pick)) {
      assertThatThrownBy(() -> program.run(Map.of("i", HostTensor.of(new long[] {5}, 1))))
          .isInstanceOf(VgtException.class);
      try (Outputs out = program.run(Map.of("i", HostTensor.of(new long[] {1}, 1)))) {
        assertThat(out.host("y").item()).isEqualTo(2);
      }
    }
  }
}
