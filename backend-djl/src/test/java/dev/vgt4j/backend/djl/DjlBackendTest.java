package dev.vgt4j.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.graph.TensorSpec;
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

/** What is special about this backend; {@link DjlContractTest} holds it to the rest. */
class DjlBackendTest {
  private static final AdamW PLAIN = new AdamW(0.9, 0.95, 1e-8, 0, 2, Double.POSITIVE_INFINITY);

  private static Backend backend;

  @BeforeAll
  static void open() {
    backend = new DjlProvider().open(BackendOptions.DEFAULT);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void largeLinearLayersOfFewRows(int rows) {
    HostTensor weight = wave(512, 400);
    HostTensor bias = wave(512);
    HostTensor x = wave(rows, 1, 400);
    GraphDefinition linear =
        g -> {
          Tensor in = g.input("x", DType.FLOAT32, "B", 1, 400);
          g.output("y", in.linear(g.param("w"), g.param("b")));
        };
    Map<String, TensorSpec> specs = Weights.of(Map.of("w", weight, "b", bias)).specs();
    try (DjlSession session =
            (DjlSession) backend.open(Weights.of(Map.of("w", weight, "b", bias)));
        Program fused = session.compile(linear);
        Program composite = new DjlProgram(session, Graph.record(linear, specs, Set.of()));
        Outputs y = fused.run(Map.of("x", x));
        Outputs expected = composite.run(Map.of("x", x))) {
      assertThat(y.get("y").shape()).containsExactly(rows, 1, 512);
      assertThat(y.host("y").toFloats())
          .containsExactly(expected.host("y").toFloats(), within(1e-4f));
    }
  }

  private static HostTensor wave(long... shape) {
    HostTensor t = HostTensor.zeros(DType.FLOAT32, shape);
    for (int i = 0; i < t.size(); i++) {
      t.bytes().putFloat(4 * i, (float) (0.05 * Math.sin(1.7 * i + 0.3 * i * i)));
    }
    return t;
  }

  @Test
  void outputsAreHandlesOfTheirOwn() {
    GraphDefinition same =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32, 2);
          g.output("x1", x);
          g.output("x2", x);
          g.output("w", g.param("w"));
          g.output("view", g.param("w").reshape(2, 1));
          g.output("loss", g.param("w").square().sum(false));
        };
    HostTensor w = HostTensor.of(new float[] {3, 4}, 2);
    TrainSpec spec = new TrainSpec("loss", p -> true, PLAIN);
    try (Session session = backend.open(Weights.of(Map.of("w", w)));
        TrainingProgram program = session.compileTraining(same, spec);
        DeviceTensor x = session.upload(HostTensor.of(new float[] {1, 2}, 2))) {
      Outputs out = program.step(Map.of("x", x), 0.5);
      out.take("x1").close();
      assertThat(out.host("x2").toFloats()).containsExactly(1, 2);
      assertThat(out.host("w").toFloats()).containsExactly(3, 4);
      assertThat(out.host("view").toFloats()).containsExactly(3, 4);
      out.close();
      assertThat(x.toHost().toFloats()).containsExactly(1, 2);
      assertThat(session.read("w").toFloats())
          .containsExactly(new float[] {2.5f, 3.5f}, within(1e-5f));
      assertThat(w.toFloats()).containsExactly(3, 4);
    }
  }

  @Test
  void aLossThatDependsOnNothingHasNoGradient() {
    GraphDefinition fixed = g -> g.output("loss", g.param("w").stopGradient().sum(false));
    HostTensor w = HostTensor.of(new float[] {3, 4}, 2);
    try (Session session = backend.open(Weights.of(Map.of("w", w)));
        TrainingProgram program =
            session.compileTraining(fixed, new TrainSpec("loss", n -> true, PLAIN));
        Outputs out = program.step(Map.of(), 0.1)) {
      assertThat(out.scalar("loss")).isEqualTo(7);
      assertThat(out.scalar("gradNorm")).isZero();
      assertThat(session.read("w").toFloats()).containsExactly(3, 4);
    }
  }

  @Test
  void misuseIsAnError() {
    GraphDefinition twice = g -> g.output("y", g.input("x", DType.FLOAT32, 2).mul(2));
    Session session = backend.open(Weights.of(Map.of("w", HostTensor.scalar(1.0))));
    Program program = session.compile(twice);
    DeviceTensor closed = session.upload(HostTensor.of(new float[] {1, 2}, 2));
    closed.close();
    assertThatThrownBy(() -> program.run(Map.of("x", closed)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(closed::toHost).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> program.run(Map.of("x", new Foreign())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("another backend");
    assertThatThrownBy(() -> session.write("w", HostTensor.of(new float[] {1}, 1)))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> session.restoreOptimizerState(Map.of("step.v", HostTensor.scalar(1L))))
        .isInstanceOf(InvalidInputException.class);
    session.close();
    Map<String, HostTensor> fed = Map.of("x", HostTensor.of(new float[] {1, 2}, 2));
    assertThatThrownBy(() -> program.run(fed)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.read("w")).isInstanceOf(IllegalStateException.class);
    BackendOptions gpu = new BackendOptions(OptionalInt.empty(), "cuda:99");
    assertThatThrownBy(() -> new DjlProvider().open(gpu))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("device 'cuda:99': PyTorch sees ");
  }

  private static final class Foreign implements DeviceTensor {
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
      return HostTensor.of(new float[] {1, 2}, 2);
    }

    @Override
    public void close() {}
  }
}
