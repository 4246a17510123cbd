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
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is special about this backend: memory, handles, states and optimizer; ops by gradients. */
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

  private static HostTensor random(Random random, long... shape) {
    HostTensor t = HostTensor.zeros(DType.FLOAT32, shape);
    for (int i = 0; i < t.size(); i++) {
      t.bytes().putFloat(4 * i, (float) random.nextGaussian());
    }
    return t;
  }

  private static Arguments op(String name, UnaryOperator<Tensor> f) {
    return Arguments.of(name, f);
  }

  /** Functions of x [2, 4, 3, 5], each smooth around random values. */
  static Stream<Arguments> differentiable() {
    return Stream.of(
        op("arithmetic", x -> x.mul(x).add(x.mul(3)).sub(x.neg().div(2)).div(x.square().add(1))),
        op("roots", x -> x.abs().add(1).sqrt().mul(x.abs().add(2).rsqrt())),
        op("exponentials", x -> x.exp().add(1).log().mul(x.exp().reciprocal())),
        op("trigonometry", x -> x.sin().mul(x.cos()).add(x.tanh())),
        op("activations", x -> x.sigmoid().add(x.relu()).add(x.silu()).add(x.gelu()).add(x.erf())),
        op("power", x -> x.abs().add(1).pow(2.5).add(x.pow(2)).add(x.pow(3))),
        op("power of tensors", x -> x.abs().add(1).pow(x)),
        op("extremes", x -> x.max(0.1).add(x.min(x.sin())).add(x.max(x.cos().mul(2)))),
        op("where", x -> x.less(0).where(x.mul(2), x.slice(3, 0, 1).square())),
        op("floor", x -> x.floor().add(x)),
        op("sums", x -> x.sum(false, 1, 3).mul(x.mean(false, 0, 2).sum(false))),
        op("mean", x -> x.sub(x.mean(true, 1, 3)).square()),
        op("amax", x -> x.amax(false, 0, 3).mul(x.amax(true, -1).sum(false))),
        op("cumsum", x -> x.cumsum(1).mul(x.cumsum(-1))),
        op("softmax", x -> x.softmax(1).mul(x.softmax(-1))),
        op("matmul", x -> x.matmulTransposed(x).matmul(x)),
        op("matmul broadcast", x -> x.matmul(x.slice(0, 0, 1).transpose(2, 3))),
        op("matmul flat", x -> x.matmul(x.reshape(5, 24))),
        op("layout", x -> x.permute(2, 0, 3, 1).reshape(6, 20).transpose(0, 1).mul(2)),
        op("expand", x -> x.slice(1, 1, 2).expand(2, 4, 3, 5).mul(x)),
        op("concat", x -> Tensor.concat(2, x, x.square(), x.slice(2, 1, 2))),
        op("slice", x -> x.slice(3, 1, 4).select(2, 1)),
        op("pad", x -> x.pad(new long[] {0, 1, 2, 0}, new long[] {1, 0, 1, 3}).square()),
        op("gather axis 0", x -> x.gather(0, x.graph().constant(longs(2, 1, 0, 1)))),
        op("gather axis 2", x -> x.gather(2, x.graph().constant(longs(3, 2, 0, 2, 1, 0, 0)))),
        op("gather one", x -> x.gather(3, x.graph().constant(HostTensor.scalar(4L)))),
        op("layer norm", x -> x.layerNorm(null, null, 1e-5)),
        op("affine norm", x -> x.layerNorm(x.reshape(24, 5).mean(false, 0), vector(x, 5), 1e-5)),
        op("rms norm", x -> x.rmsNorm(x.reshape(24, 5).mean(false, 0), 1e-5)),
        op("group norm", x -> x.groupNorm(2, vector(x, 4), vector(x, 4).square(), 1e-5)),
        op("linear", x -> x.linear(x.reshape(24, 5), vector(x, 24))),
        op("attention", x -> x.attention(x.slice(1, 0, 2), x.slice(1, 2, 4), null, false, 0.3)),
        op("causal attention", x -> x.attention(x, x, null, true, 0.3)),
        op("last query", x -> x.slice(2, 2, 3).attention(x, x.square(), null, true, 0.3)),
        op("late queries", x -> x.slice(2, 1, 3).attention(half(x), half(x), null, true, 0.3)),
        op("masked attention", x -> x.attention(half(x), half(x), mask(x), true, 0.3)),
        op("rope", x -> even(x).rope(even(x).slice(1, 0, 1), even(x).slice(1, 1, 2))),
        op("conv", x -> x.conv2d(kernel(x, 3, 4, 3), vector(x, 3), 2, 1, 1)),
        op("grouped conv", x -> x.conv2d(kernel(x, 4, 2, 1), null, 1, 0, 2)),
        op("upsample", x -> x.upsampleNearest(2).square()),
        op("pixel shuffle", x -> x.pixelShuffle(2).square()));
  }

  private static HostTensor longs(int rank, long... values) {
    return rank == 2
        ? HostTensor.of(values, 1, values.length)
        : HostTensor.of(values, 2, 1, values.length / 2);
  }

  private static Tensor vector(Tensor x, int n) {
    return x.reshape(120).slice(0, 0, n);
  }

  private static Tensor kernel(Tensor x, int out, int in, int size) {
    return x.reshape(120).slice(0, 0, out * in * size * size).reshape(out, in, size, size);
  }

  private static Tensor half(Tensor x) {
    return x.slice(1, 0, 2);
  }

  private static Tensor even(Tensor x) {
    return x.slice(3, 0, 4);
  }

  private static Tensor mask(Tensor x) {
    boolean[] visible = {true, false, false, true, true, false, true, false, true};
    return x.graph().constant(HostTensor.of(visible, 1, 1, 3, 3));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differentiable")
  void gradientsAreThoseOfFiniteDifferences(String name, UnaryOperator<Tensor> f) {
    GraphDefinition definition =
        g -> {
          Tensor y = f.apply(g.input("x", DType.FLOAT32, 2, 4, 3, 5));
          Tensor weights = g.arange(y.shape().size()).cast(DType.FLOAT32).mul(0.7).cos();
          g.output("loss", y.mul(weights.reshape(y.shape())).sum(false));
        };
    Random random = new Random(7);
    HostTensor x = random(random, 2, 4, 3, 5);
    HostTensor direction = random(random, 2, 4, 3, 5);
    TrainSpec spec = new TrainSpec("loss", p -> true, PLAIN, p -> 1, Set.of("x"));
    try (Session session = backend.open(Weights.of(Map.of()));
        TrainingProgram program = session.compileTraining(definition, spec);
        Outputs out = program.gradients(Map.of("x", x))) {
      double slope = dot(out.host("grad:x"), direction);
      double step = 2e-3;
      double measured =
          (loss(program, moved(x, direction, step)) - loss(program, moved(x, direction, -step)))
              / (2 * step);
      assertThat(slope).isCloseTo(measured, within(0.02 * Math.max(1, Math.abs(measured))));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differentiable")
  void fusedOperationsEqualTheirComposites(String name, UnaryOperator<Tensor> f) {
    GraphDefinition definition =
        g -> g.output("y", f.apply(g.input("x", DType.FLOAT32, 2, 4, 3, 5)));
    Map<String, HostTensor> fed = Map.of("x", random(new Random(8), 2, 4, 3, 5));
    try (DjlSession session = (DjlSession) backend.open(Weights.of(Map.of()));
        Program fused = session.compile(definition);
        Program composite = new DjlProgram(session, Graph.record(definition, Map.of(), Set.of()));
        Outputs y = fused.run(fed);
        Outputs expected = composite.run(fed)) {
      assertThat(y.get("y").shape()).isEqualTo(expected.get("y").shape());
      assertThat(y.host("y").toFloats())
          .containsExactly(expected.host("y").toFloats(), within(2e-5f));
    }
  }

  private static double loss(Program program, HostTensor x) {
    try (Outputs out = program.run(Map.of("x", x))) {
      return out.scalar("loss");
    }
  }

  private static HostTensor moved(HostTensor x, HostTensor direction, double by) {
    HostTensor y = HostTensor.zeros(DType.FLOAT32, x.shape());
    for (int i = 0; i < x.size(); i++) {
      y.bytes().putFloat(4 * i, (float) (x.at(i) + by * direction.at(i)));
    }
    return y;
  }

  private static double dot(HostTensor a, HostTensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.at(i) * b.at(i);
    }
    return sum;
  }

  private HostTensor compute(GraphDefinition definition, Map<String, HostTensor> inputs) {
    try (Session session = backend.open(Weights.of(Map.of()));
        Program program = session.compile(definition);
        Outputs out = program.run(inputs)) {
      return out.host("y");
    }
  }

  @Test
  void integersAndTruthValues() {
    HostTensor a = HostTensor.of(new long[] {3, -2, 7}, 3);
    HostTensor b = HostTensor.of(new long[] {3, 5, 1}, 3);
    HostTensor y =
        compute(
            g -> {
              Tensor x = g.input("a", DType.INT64, "N");
              Tensor z = g.input("b", DType.INT64, "N");
              Tensor less = x.less(z).or(x.eq(3).and(z.lessEqual(3)));
              Tensor sum = x.mul(2).max(z).min(100).add(x.cumsum(0)).sub(z.abs());
              g.output("y", less.not().where(sum, g.dimValue(x.dim(0)).mul(-1)));
            },
            Map.of("a", a, "b", b));
    assertThat(y.toLongs()).containsExactly(-3, -3, 14 + 8 - 1);
  }

  @Test
  void castsBetweenTypes() {
    HostTensor x = HostTensor.of(new float[] {-1.7f, 0, 2.9f}, 3);
    GraphDefinition cast =
        g -> {
          Tensor t = g.input("x", DType.FLOAT32, 3);
          Tensor truth = t.cast(DType.BOOL).cast(DType.INT64);
          g.output("y", t.cast(DType.INT64).add(truth.mul(10)).cast(DType.FLOAT32));
        };
    assertThat(compute(cast, Map.of("x", x)).toFloats()).containsExactly(9, 0, 12);
  }

  @Test
  void emptyAxesWork() {
    HostTensor y =
        compute(
            g -> {
              Tensor cache = g.input("cache", DType.FLOAT32, 1, "P", 2);
              Tensor x = g.input("x", DType.FLOAT32, 1, 1, 2);
              g.output("y", Tensor.concat(1, cache, x));
            },
            Map.of(
                "cache",
                HostTensor.zeros(DType.FLOAT32, 1, 0, 2),
                "x",
                HostTensor.of(new float[] {1, 2}, 1, 1, 2)));
    assertThat(y.shape()).containsExactly(1, 1, 2);
    assertThat(y.toFloats()).containsExactly(1, 2);
  }

  @Test
  void stateGrowsFromZeroLength() {
    GraphDefinition append =
        g -> {
          Tensor cache = g.state("cache", DType.FLOAT32, "P");
          Tensor x = g.input("x", DType.FLOAT32, "S");
          g.update("cache", Tensor.concat(0, cache, x));
          g.output("count", g.dimValue(cache.dim(0).plus(x.dim(0))));
        };
    try (Session session = backend.open(Weights.of(Map.of()));
        Program program = session.compile(append);
        State state = program.newState(Map.of("P", 0L))) {
      for (int i = 0; i < 3; i++) {
        HostTensor x = HostTensor.of(new float[] {i, -i}, 2);
        try (Outputs out = program.run(state, Map.of("x", x))) {
          assertThat(out.scalar("count")).isEqualTo(2 * i + 2);
        }
      }
      assertThat(state.read("cache").toFloats()).containsExactly(0, 0, 1, -1, 2, -2);
    }
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
  void clipsAndDecaysAndScales() {
    HostTensor w = HostTensor.of(new float[] {3, 4}, 1, 2);
    HostTensor b = HostTensor.of(new float[] {12}, 1);
    HostTensor idle = HostTensor.of(new float[] {1}, 1, 1);
    GraphDefinition definition =
        g -> {
          Tensor sum = g.param("w").square().sum(false).add(g.param("b").square().sum(false));
          g.output("loss", sum.mul(0.5).add(g.param("idle").stopGradient().sum(false)));
        };
    AdamW rule = new AdamW(0.9, 0.95, 0.1, 0.5, 2, 1);
    TrainSpec spec = new TrainSpec("loss", n -> true, rule, n -> n.equals("b") ? 2 : 1, Set.of());
    try (Session session = backend.open(Weights.of(Map.of("w", w, "b", b, "idle", idle)));
        TrainingProgram program = session.compileTraining(definition, spec);
        Outputs out = program.step(Map.of(), 0.1);
        Outputs none = program.gradients(Map.of())) {
      assertThat(out.scalar("gradNorm")).isCloseTo(13, within(1e-5));
      // first step: p - lr * wd * p - lr * g / (|g| + eps) with g = p / 13
      double first = 3 - 0.1 * 0.5 * 3 - 0.1 * (3 / 13.0) / (3 / 13.0 + 0.1);
      double bias = 12 - 0.2 * (12 / 13.0) / (12 / 13.0 + 0.1);
      assertThat(session.read("w").at(0)).isCloseTo(first, within(1e-5));
      assertThat(session.read("b").at(0)).isCloseTo(bias, within(1e-5));
      assertThat(session.read("idle").at(0)).isEqualTo(1);
      assertThat(none.host("grad:idle").at(0)).isZero();
      assertThat(session.optimizerState())
          .containsOnlyKeys(
              "exp_avg.b", "exp_avg_sq.b", "step.b", "exp_avg.w", "exp_avg_sq.w", "step.w");
      assertThat(session.optimizerState().get("step.w").item()).isEqualTo(1);
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
  void restoredOptimizerContinuesTheSame() {
    HostTensor w = HostTensor.of(new float[] {3, 4}, 2);
    GraphDefinition square = g -> g.output("loss", g.param("w").square().sum(false));
    TrainSpec spec = new TrainSpec("loss", n -> true, PLAIN);
    try (Session first = backend.open(Weights.of(Map.of("w", w)));
        TrainingProgram program = first.compileTraining(square, spec)) {
      program.step(Map.of(), 0.1).close();
      program.step(Map.of(), 0.1).close();
      try (Session second = backend.open(Weights.of(Map.of("w", first.read("w"))));
          TrainingProgram again = second.compileTraining(square, spec)) {
        second.restoreOptimizerState(first.optimizerState());
        program.step(Map.of(), 0.1).close();
        again.step(Map.of(), 0.1).close();
        assertThat(second.read("w").toFloats()).isEqualTo(first.read("w").toFloats());
      }
    }
  }

  @Test
  void nothingMovesOnANumberThatIsNotFinite() {
    GraphDefinition root = g -> g.output("loss", g.param("w").sqrt().sum(false));
    HostTensor w = HostTensor.of(new float[] {-1, 4}, 2);
    try (Session session = backend.open(Weights.of(Map.of("w", w)));
        TrainingProgram program =
            session.compileTraining(root, new TrainSpec("loss", n -> true, PLAIN));
        Outputs out = program.step(Map.of(), 0.1)) {
      assertThat(out.scalar("loss")).isNaN();
      assertThat(session.read("w").toFloats()).containsExactly(-1, 4);
      assertThat(session.optimizerState()).isEmpty();
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
        .hasMessageContaining("cuda:99");
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
