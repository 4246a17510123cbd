package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.AdamW;
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
import org.junit.jupiter.api.Test;

/** AdamW as its Javadoc defines it, and the memory that a session keeps for it. */
abstract class OptimizerContract extends TrainingPart {
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
    AdamW plain = new AdamW(0, 0.5, 1e-3, 0, 0, Double.POSITIVE_INFINITY);
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
}
