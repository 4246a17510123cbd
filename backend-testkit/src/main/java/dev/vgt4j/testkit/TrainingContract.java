package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Optimizer steps: AdamW as its Javadoc defines it, and the memory that it keeps. */
abstract class TrainingContract extends ContractPart {
  static final AdamW RULE = new AdamW(0.9, 0.95, 1e-8, 0.1, 2, 1.0);
  private static final double RATE = 1e-2;
  private static final String NORM = TrainingProgram.GRADIENT_NORM;
  private static final String GRADIENT = TrainingProgram.GRADIENT;

  @BeforeEach
  void needsTraining() {
    fixture().assume(Capability.TRAINING);
  }

  static TrainSpec spec(Predicate<String> trainable) {
    return new TrainSpec("loss", trainable, RULE);
  }

  private static final TrainSpec EVERYTHING = spec(name -> true);

  private static Map<String, HostTensor> step(TrainingProgram p, int seed) {
    return Fixture.hosts(p.step(batch(seed, 5), RATE));
  }

  static Map<String, HostTensor> parameters(Session s) {
    Map<String, HostTensor> out = new LinkedHashMap<>();
    s.parameters().keySet().forEach(n -> out.put(n, s.read(n)));
    return out;
  }

  private static void assertClose(
      Map<String, HostTensor> actual, Map<String, HostTensor> expected, double tolerance) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((n, e) -> Comparison.assertClose(n, actual.get(n), e, tolerance));
  }

  /** Trains beside the oracle: outputs, parameters and moments must stay together. */
  private void followOracle(GraphDefinition definition, TrainSpec spec, double rate) {
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().openOracle(networkWeights());
        TrainingProgram p = s.compileTraining(definition, spec);
        TrainingProgram o = r.compileTraining(definition, spec)) {
      for (int i = 0; i < 5; i++) {
        Map<String, HostTensor> in = batch(i, 4 + i);
        assertClose(
            Fixture.hosts(p.step(in, rate)), Fixture.hosts(o.step(in, rate)), Comparison.GRADIENT);
      }
      assertClose(parameters(s), parameters(r), Comparison.GRADIENT);
      assertClose(s.optimizerState(), r.optimizerState(), Comparison.GRADIENT);
    }
  }

  @Test
  void stepsFollowTheOracle() {
    followOracle(ContractPart::regression, EVERYTHING, RATE);
  }

  @Test
  void tightClippingFollowsTheOracle() {
    AdamW tight = new AdamW(0.8, 0.9, 0.1, 0, 0, 1e-3);
    followOracle(ContractPart::regression, new TrainSpec("loss", n -> true, tight), RATE);
  }

  @Test
  void noClippingAndNoDecayFollowTheOracle() {
    AdamW plain = new AdamW(0, 0, 1e-3, 0, 0, Double.POSITIVE_INFINITY);
    followOracle(ContractPart::regression, new TrainSpec("loss", n -> true, plain), RATE);
  }

  @Test
  void ratesByParameterFollowTheOracle() {
    TrainSpec spec =
        new TrainSpec(
            "loss",
            n -> true,
            new AdamW(0.9, 0.95, 1e-8, 10, 0, 1.0),
            n -> n.startsWith("in") ? 0.1 : n.equals("out.bias") ? 0 : 1,
            Set.of());
    followOracle(ContractPart::regression, spec, RATE);
  }

  @Test
  void aRateOfZeroMovesOnlyTheMoments() {
    followOracle(ContractPart::regression, EVERYTHING, 0);
    try (Session s = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      p.step(batch(1, 5), 0).close();
      assertSame(parameters(s), networkWeights());
      assertThat(s.optimizerState().get("step.in.weight").item()).isEqualTo(1);
    }
  }

  @Test
  void decayNeedsTheGivenRank() {
    AdamW rule = new AdamW(0.9, 0.95, 1e-8, 1.0, 2, 1.0);
    Map<String, HostTensor> weights =
        Map.of("vector", floats(shape(2), 1, 2), "matrix", floats(shape(1, 2), 1, 2));
    GraphDefinition noGradient =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32);
          Tensor all = g.param("vector").add(g.param("matrix")).mul(x);
          g.output("loss", all.sum(false));
        };
    try (Session s = fixture().open(weights);
        TrainingProgram p = s.compileTraining(noGradient, new TrainSpec("loss", n -> true, rule))) {
      p.step(Map.of("x", HostTensor.scalar(0.0)), 0.25).close();
      assertThat(s.read("vector").toFloats()).containsExactly(1, 2);
      assertThat(s.read("matrix").toFloats()).containsExactly(0.75f, 1.5f);
    }
  }

  @Test
  void theNormIsReportedBeforeClipping() {
    Map<String, HostTensor> weights = Map.of("w", floats(shape(2), 1, 1));
    GraphDefinition slope34 =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32, 2);
          g.output("loss", g.param("w").mul(x).sum(false));
        };
    try (Session s = fixture().open(weights);
        TrainingProgram p = s.compileTraining(slope34, EVERYTHING)) {
      Map<String, HostTensor> x = Map.of("x", floats(shape(2), 30, 40));
      Map<String, HostTensor> g = Fixture.hosts(p.gradients(x));
      assertThat(g.get(NORM).item()).isEqualTo(50);
      assertThat(g.get(GRADIENT + "w").toFloats()).containsExactly(30, 40);
      assertThat(Fixture.hosts(p.step(x, RATE)).get(NORM).item()).isEqualTo(50);
      Comparison.assertClose(
          "first moment",
          s.optimizerState().get("exp_avg.w"),
          floats(shape(2), 0.06, 0.08),
          Comparison.FORWARD);
    }
  }

  @Test
  void onlyStepsChangeAnything() {
    try (Session s = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      Map<String, HostTensor> forward = Fixture.hosts(p.run(batch(1, 5)));
      Map<String, HostTensor> gradients = Fixture.hosts(p.gradients(batch(1, 5)));
      assertThat(forward.keySet()).containsExactlyInAnyOrder("y", "loss");
      Comparison.assertClose("y", gradients.get("y"), forward.get("y"), Comparison.FORWARD);
      assertSame(parameters(s), networkWeights());
      assertThat(s.optimizerState()).isEmpty();
      Map<String, HostTensor> stepped = step(p, 1);
      assertThat(stepped.keySet()).containsExactlyInAnyOrder("y", "loss", NORM);
      Comparison.assertClose("loss", stepped.get("loss"), forward.get("loss"), Comparison.FORWARD);
    }
  }

  @Test
  void trainingIsSeenByEveryProgramOfTheSession() {
    try (Session s = fixture().open(networkWeights());
        Program before = s.compile(ContractPart::regression);
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      double untrained = loss(before);
      for (int i = 0; i < 20; i++) {
        p.step(batch(1, 5), RATE).close();
      }
      double trained = loss(before);
      assertThat(trained).isLessThan(0.8 * untrained);
      try (Program after = s.compile(ContractPart::regression);
          Session fresh = fixture().open(parameters(s));
          Program reloaded = fresh.compile(ContractPart::regression)) {
        assertThat(loss(after)).isEqualTo(trained);
        assertThat(loss(reloaded)).isEqualTo(trained);
      }
    }
  }

  private static double loss(Program p) {
    return Fixture.hosts(p.run(batch(1, 5))).get("loss").item();
  }

  @Test
  void aWriteIsSeenByTheNextStep() {
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().openOracle(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING);
        TrainingProgram o = r.compileTraining(ContractPart::regression, EVERYTHING)) {
      for (Map.Entry<Session, TrainingProgram> e : Map.of(s, p, r, o).entrySet()) {
        step(e.getValue(), 1);
        e.getKey().write("out.weight", normal(77, 3, 8));
        step(e.getValue(), 2);
      }
      assertClose(parameters(s), parameters(r), Comparison.GRADIENT);
    }
  }

  @Test
  void frozenParametersStay() {
    try (Session s = fixture().open(networkWeights());
        TrainingProgram p =
            s.compileTraining(ContractPart::regression, spec(n -> n.startsWith("out")))) {
      assertThat(Fixture.hosts(p.gradients(batch(1, 5))).keySet())
          .containsExactlyInAnyOrder(
              "y", "loss", NORM, GRADIENT + "out.weight", GRADIENT + "out.bias");
      step(p, 1);
      for (String name : networkWeights().keySet()) {
        boolean same = s.read(name).bytes().equals(networkWeights().get(name).bytes());
        assertThat(same).as(name).isEqualTo(name.startsWith("in"));
      }
      assertThat(s.optimizerState().keySet())
          .containsExactlyInAnyOrder(
              "exp_avg.out.weight",
              "exp_avg_sq.out.weight",
              "step.out.weight",
              "exp_avg.out.bias",
              "exp_avg_sq.out.bias",
              "step.out.bias");
    }
  }

  /** Parameters that another output reads, or that a stop hides, get no decay and no moments. */
  @Test
  void unreachedParametersStay() {
    Map<String, HostTensor> weights =
        Map.of("w", normal(1, 2, 2), "aside", normal(2, 2, 2), "stopped", normal(3, 2, 2));
    GraphDefinition definition =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32, 2, 2);
          g.output("other", x.mul(g.param("aside")));
          g.output("loss", x.mul(g.param("w")).mul(g.param("stopped").stopGradient()).sum(false));
        };
    try (Session s = fixture().open(weights);
        TrainingProgram p = s.compileTraining(definition, EVERYTHING)) {
      Map<String, HostTensor> x = Map.of("x", normal(4, 2, 2));
      Map<String, HostTensor> g = Fixture.hosts(p.gradients(x));
      assertSame("aside", g.get(GRADIENT + "aside"), HostTensor.zeros(DType.FLOAT32, 2, 2));
      assertSame("stopped", g.get(GRADIENT + "stopped"), HostTensor.zeros(DType.FLOAT32, 2, 2));
      p.step(x, RATE).close();
      assertSame("aside", s.read("aside"), weights.get("aside"));
      assertSame("stopped", s.read("stopped"), weights.get("stopped"));
      assertThat(s.read("w").bytes()).isNotEqualTo(weights.get("w").bytes());
      assertThat(s.optimizerState().keySet())
          .containsExactlyInAnyOrder("exp_avg.w", "exp_avg_sq.w", "step.w");
    }
  }

  /** Checkpoints hold integer tables beside their weights; "train everything" means the floats. */
  @Test
  void wholeNumbersAreNotTrained() {
    Map<String, HostTensor> weights =
        Map.of("table", normal(1, 4, 2), "positions", HostTensor.of(new long[] {3, 1}, 2));
    GraphDefinition definition =
        g -> {
          Tensor rows = g.param("table").gather(0, g.param("positions"));
          g.output("loss", rows.square().sum(false));
        };
    try (Session s = fixture().open(weights);
        TrainingProgram p = s.compileTraining(definition, EVERYTHING)) {
      assertThat(Fixture.hosts(p.gradients(Map.of())).keySet())
          .containsExactlyInAnyOrder("loss", NORM, GRADIENT + "table");
      p.step(Map.of(), RATE).close();
      assertSame("positions", s.read("positions"), weights.get("positions"));
      assertThat(s.optimizerState()).doesNotContainKey("step.positions");
    }
  }

  @Test
  void inputGradientsFollowTheOracle() {
    GraphDefinition definition =
        g -> {
          regression(g);
          g.input("unused", DType.FLOAT32, "N");
          g.output("aside", g.input("aside", DType.FLOAT32, "N").neg());
        };
    Set<String> asked = Set.of("x", "target", "unused", "aside");
    TrainSpec spec = new TrainSpec("loss", n -> false, RULE, n -> 1, asked);
    Map<String, HostTensor> in = new LinkedHashMap<>(batch(1, 5));
    in.put("unused", normal(8, 3));
    in.put("aside", normal(9, 3));
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().openOracle(networkWeights());
        TrainingProgram p = s.compileTraining(definition, spec);
        TrainingProgram o = r.compileTraining(definition, spec)) {
      Map<String, HostTensor> g = Fixture.hosts(p.gradients(in));
      assertClose(g, Fixture.hosts(o.gradients(in)), Comparison.GRADIENT);
      assertThat(g.get(NORM).item()).as("norm over no parameters").isZero();
      assertThat(g.get(GRADIENT + "unused").toFloats()).containsExactly(0, 0, 0);
    }
  }

  @Test
  void whatCannotBeTrainedIsRefused() {
    try (Session s = fixture().open(networkWeights())) {
      GraphDefinition d = ContractPart::regression;
      AdamW r = RULE;
      assertThatThrownBy(() -> s.compileTraining(d, new TrainSpec("nope", n -> true, r)))
          .isInstanceOf(VgtException.class)
          .hasMessageContaining("nope");
      assertThatThrownBy(() -> s.compileTraining(d, new TrainSpec("y", n -> true, r)))
          .isInstanceOf(VgtException.class)
          .hasMessageContaining("y");
      for (String input : List.of("nope", "index")) {
        GraphDefinition withIndex =
            g -> {
              regression(g);
              g.input("index", DType.INT64);
            };
        TrainSpec spec = new TrainSpec("loss", n -> true, r, n -> 1, Set.of(input));
        assertThatThrownBy(() -> s.compileTraining(withIndex, spec))
            .isInstanceOf(VgtException.class)
            .hasMessageContaining(input);
      }
      try (TrainingProgram p = s.compileTraining(d, EVERYTHING)) {
        for (double rate : new double[] {-1, Double.NaN}) {
          assertThatThrownBy(() -> p.step(batch(1, 5), rate)).isInstanceOf(VgtException.class);
        }
        assertSame(parameters(s), networkWeights());
      }
    }
  }

  @Test
  void aStepWithoutAFiniteLossChangesNothing() {
    try (Session s = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      step(p, 1);
      Map<String, HostTensor> weights = parameters(s);
      Map<String, HostTensor> moments = s.optimizerState();
      for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e30}) {
        Map<String, HostTensor> in = new LinkedHashMap<>(batch(2, 2));
        in.put("target", floats(shape(2, 3), bad));
        Map<String, HostTensor> out = Fixture.hosts(p.step(in, RATE));
        assertThat(Double.isFinite(out.get("loss").item())).isFalse();
        assertSame(parameters(s), weights);
        assertSame(s.optimizerState(), moments);
      }
      step(p, 3);
      assertThat(s.optimizerState().get("step.in.weight").item()).isEqualTo(2);
    }
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING);
        TrainingProgram q = r.compileTraining(ContractPart::regression, EVERYTHING)) {
      step(p, 1);
      step(q, 1);
      p.step(Map.of("x", floats(shape(1, 4), Double.NaN), "target", normal(1, 1, 3)), RATE).close();
      step(p, 2);
      step(q, 2);
      assertSame(parameters(s), parameters(r));
      assertSame(s.optimizerState(), r.optimizerState());
    }
  }

  @Test
  void aStepWithoutAFiniteGradientChangesNothing() {
    Map<String, HostTensor> weights = Map.of("root", floats(shape(2), 0, 1), "w", normal(1, 2));
    GraphDefinition definition =
        g -> {
          Tensor y = g.param("root").sqrt().sum(false);
          g.output("loss", y.add(g.param("w").mul(g.input("x", DType.FLOAT32)).sum(false)));
        };
    try (Session s = fixture().open(weights);
        TrainingProgram p = s.compileTraining(definition, EVERYTHING)) {
      Map<String, HostTensor> out =
          Fixture.hosts(p.step(Map.of("x", HostTensor.scalar(1.0)), RATE));
      assertThat(Double.isFinite(out.get("loss").item())).isTrue();
      assertThat(Double.isFinite(out.get(NORM).item())).isFalse();
      assertSame(parameters(s), weights);
      assertThat(s.optimizerState()).isEmpty();
    }
  }

  private static void adversary(GraphBuilder g, boolean generator) {
    Tensor fake = g.input("z", DType.FLOAT32, "B", 4).linear(g.param("in.weight"), null);
    Tensor judged = fake.linear(g.param("out.weight"), null).tanh().mean(false);
    g.output("loss", generator ? judged.neg() : judged);
  }

  @Test
  void twoTrainersOfDisjointParametersTakeTurns() {
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().openOracle(networkWeights())) {
      for (Session each : List.of(s, r)) {
        try (TrainingProgram one =
                each.compileTraining(g -> adversary(g, true), spec(n -> n.startsWith("in")));
            TrainingProgram two =
                each.compileTraining(g -> adversary(g, false), spec(n -> n.startsWith("out")))) {
          for (int i = 0; i < 3; i++) {
            Map<String, HostTensor> z = Map.of("z", normal(i, 6, 4));
            one.step(z, RATE).close();
            two.step(z, RATE).close();
            two.step(z, RATE).close();
          }
        }
      }
      assertThat(s.optimizerState().get("step.in.weight").item()).isEqualTo(3);
      assertThat(s.optimizerState().get("step.out.weight").item()).isEqualTo(6);
      assertClose(parameters(s), parameters(r), Comparison.GRADIENT);
      assertClose(s.optimizerState(), r.optimizerState(), Comparison.GRADIENT);
    }
  }

  @Test
  void momentsBelongToTheSession() {
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().open(networkWeights());
        TrainingProgram only = r.compileTraining(ContractPart::regression, EVERYTHING);
        TrainingProgram second = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      try (TrainingProgram first = s.compileTraining(ContractPart::regression, EVERYTHING)) {
        step(first, 1);
      }
      step(second, 2);
      step(only, 1);
      step(only, 2);
      assertSame(parameters(s), parameters(r));
      assertSame(s.optimizerState(), r.optimizerState());
    }
  }

  @Test
  void trainingContinuesBitwiseInAFreshSession() {
    try (Session whole = fixture().open(networkWeights());
        Session half = fixture().open(networkWeights());
        TrainingProgram p = whole.compileTraining(ContractPart::regression, EVERYTHING);
        TrainingProgram q = half.compileTraining(ContractPart::regression, EVERYTHING)) {
      for (int i = 0; i < 6; i++) {
        step(p, i);
      }
      for (int i = 0; i < 3; i++) {
        step(q, i);
      }
      try (Session rest = fixture().open(parameters(half));
          TrainingProgram r = rest.compileTraining(ContractPart::regression, EVERYTHING)) {
        rest.restoreOptimizerState(half.optimizerState());
        assertSame(rest.optimizerState(), half.optimizerState());
        for (int i = 3; i < 6; i++) {
          step(r, i);
        }
        assertSame(parameters(rest), parameters(whole));
        assertSame(rest.optimizerState(), whole.optimizerState());
      }
    }
  }

  @Test
  void restoringRewindsAProgramThatHasStepped() {
    try (Session s = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      step(p, 1);
      Map<String, HostTensor> weights = parameters(s);
      Map<String, HostTensor> moments = s.optimizerState();
      step(p, 2);
      Map<String, HostTensor> expected = parameters(s);
      weights.forEach(s::write);
      s.restoreOptimizerState(moments);
      step(p, 2);
      assertSame(parameters(s), expected);
    }
  }

  @Test
  void foreignOptimizerStateIsRefused() {
    try (Session s = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      step(p, 1);
      Map<String, HostTensor> moments = s.optimizerState();
      for (String key : List.of("exp_avg.nope", "momentum.in.bias", "in.bias")) {
        Map<String, HostTensor> bad = new LinkedHashMap<>(moments);
        bad.put(key, normal(1, 8));
        assertThatThrownBy(() -> s.restoreOptimizerState(bad))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining(key);
      }
      Map<String, HostTensor> wrongShape = new LinkedHashMap<>(moments);
      wrongShape.put("exp_avg.in.bias", normal(1, 9));
      assertThatThrownBy(() -> s.restoreOptimizerState(wrongShape))
          .isInstanceOf(VgtException.class);
      assertSame(s.optimizerState(), moments);
    }
  }

  @Test
  void whatComesOutOfAStepIsFromBeforeTheUpdate() {
    Map<String, HostTensor> weights = Map.of("w", floats(shape(2), 1, 2));
    GraphDefinition definition =
        g -> {
          Tensor w = g.param("w");
          g.output("w", w);
          g.output("view", w.reshape(2, 1));
          g.output("loss", w.square().sum(false));
        };
    try (Session s = fixture().open(weights);
        TrainingProgram p = s.compileTraining(definition, EVERYTHING)) {
      Map<String, HostTensor> out = Fixture.hosts(p.step(Map.of(), 0.5));
      assertThat(out.get("w").toFloats()).containsExactly(1, 2);
      assertThat(out.get("view").toFloats()).containsExactly(1, 2);
      assertThat(s.read("w").at(0)).isLessThan(0.6);
    }
  }

  @Test
  void trainingMayMoveToAnotherThread() {
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING);
        TrainingProgram q = r.compileTraining(ContractPart::regression, EVERYTHING)) {
      step(p, 1);
      SessionContract.elsewhere(() -> step(p, 2));
      step(p, 3);
      SessionContract.elsewhere(() -> step(p, 4));
      for (int i = 1; i <= 4; i++) {
        step(q, i);
      }
      assertSame(parameters(s), parameters(r));
    }
  }

  @Test
  void inferenceAndTrainingAlternate() {
    try (Session s = fixture().open(networkWeights());
        Program forward = s.compile(ContractPart::regression);
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      for (int i = 0; i < 5; i++) {
        double expected = loss(forward);
        assertThat(Fixture.hosts(p.run(batch(1, 5))).get("loss").item())
            .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5 * expected));
        step(p, 1);
      }
    }
  }
}
