package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps of several passes: one update by the mean of their gradients. */
abstract class AccumulationContract extends TrainingPart {
  private static Map<String, HostTensor> step(
      TrainingProgram p, List<Map<String, HostTensor>> parts) {
    return Fixture.hosts(p.step(parts, RATE));
  }

  private void followOracle(TrainSpec spec) {
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().openOracle(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, spec);
        TrainingProgram o = r.compileTraining(ContractPart::regression, spec)) {
      List<List<Map<String, HostTensor>>> steps =
          List.of(
              List.of(batch(1, 5), batch(2, 5)),
              List.of(batch(3, 4), batch(4, 2), batch(5, 7)),
              List.of(batch(6, 5)),
              List.of(batch(7, 1), batch(8, 6)));
      for (List<Map<String, HostTensor>> parts : steps) {
        assertClose(step(p, parts), step(o, parts), Comparison.GRADIENT);
      }
      assertClose(parameters(s), parameters(r), Comparison.GRADIENT);
      assertClose(s.optimizerState(), r.optimizerState(), Comparison.GRADIENT);
    }
  }

  @Test
  void partsOfAnySizeFollowTheOracle() {
    followOracle(EVERYTHING);
  }

  @Test
  void clippingGoesByTheNormOfTheMean() {
    followOracle(new TrainSpec("loss", n -> true, new AdamW(0.8, 0.9, 0.1, 0, 0, 1e-3)));
  }

  @Test
  void someParametersFollowTheOracle() {
    followOracle(spec(n -> n.startsWith("out")));
  }

  @Test
  void equalPartsAreOneBatch() {
    Map<String, HostTensor> a = batch(1, 3);
    Map<String, HostTensor> b = batch(2, 3);
    Map<String, HostTensor> both = new LinkedHashMap<>();
    a.forEach((name, t) -> both.put(name, joined(t, b.get(name))));
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING);
        TrainingProgram q = r.compileTraining(ContractPart::regression, EVERYTHING)) {
      Map<String, HostTensor> parts = step(p, List.of(a, b));
      Map<String, HostTensor> whole = step(q, List.of(both));
      for (String name : List.of("loss", NORM)) {
        Comparison.assertClose(name, parts.get(name), whole.get(name), Comparison.GRADIENT);
      }
      assertClose(parameters(s), parameters(r), Comparison.GRADIENT);
      assertThat(s.optimizerState().get("step.in.weight").item()).isEqualTo(1);
    }
  }

  private static HostTensor joined(HostTensor a, HostTensor b) {
    long[] shape = a.shape();
    shape[0] += b.shape()[0];
    HostTensor out = HostTensor.zeros(a.dtype(), shape);
    out.bytes().put(a.bytes()).put(b.bytes());
    return out;
  }

  @Test
  void onePartIsTheUsualStep() {
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING);
        TrainingProgram q = r.compileTraining(ContractPart::regression, EVERYTHING)) {
      assertSame(step(p, List.of(batch(1, 5))), TrainingPart.step(q, 1));
      assertSame(parameters(s), parameters(r));
    }
  }

  /** Float scalars are averaged; everything else is of the last pass. */
  @Test
  void outputsAreMeansOrOfTheLastPart() {
    GraphDefinition definition =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32, "N");
          g.output("row", x);
          g.output("count", g.dimValue(x.dim(0)));
          g.output("sum", x.sum(false));
          g.output("loss", x.sum(false).mul(g.param("w").sum(false)));
        };
    Map<String, HostTensor> weights = Map.of("w", floats(shape(1), 2));
    try (Session s = fixture().open(weights);
        TrainingProgram p = s.compileTraining(definition, EVERYTHING)) {
      Map<String, HostTensor> out =
          step(
              p,
              List.of(
                  Map.of("x", floats(shape(2), 1, 2)),
                  Map.of("x", floats(shape(1), 4)),
                  Map.of("x", floats(shape(3), 1, 1, 0))));
      assertThat(out.keySet()).containsExactlyInAnyOrder("row", "count", "sum", "loss", NORM);
      assertThat(out.get("row").toFloats()).containsExactly(1, 1, 0);
      assertThat(out.get("count").toLongs()).containsExactly(3);
      assertThat(out.get("sum").item()).isEqualTo(3);
      assertThat(out.get("loss").item()).isEqualTo(6);
      assertThat(out.get(NORM).item()).isEqualTo(3);
    }
  }

  @Test
  void aPartWithoutAFiniteLossStopsTheUpdate() {
    Map<String, HostTensor> bad = new LinkedHashMap<>(batch(2, 2));
    bad.put("target", floats(shape(2, 3), Double.NaN));
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING);
        TrainingProgram q = r.compileTraining(ContractPart::regression, EVERYTHING)) {
      List<Map<String, HostTensor>> good = List.of(batch(3, 5), batch(4, 5));
      step(p, good);
      Map<String, HostTensor> weights = parameters(s);
      Map<String, HostTensor> moments = s.optimizerState();
      for (int at = 0; at < 3; at++) {
        List<Map<String, HostTensor>> parts =
            new java.util.ArrayList<>(List.of(batch(5, 5), batch(6, 5)));
        parts.add(at, bad);
        assertThat(step(p, parts).get("loss").item()).isNaN();
        assertSame(parameters(s), weights);
        assertSame(s.optimizerState(), moments);
      }
      step(p, good);
      step(q, good);
      step(q, good);
      assertSame(parameters(s), parameters(r));
      assertSame(s.optimizerState(), r.optimizerState());
    }
  }

  /** Losses whose gradients cannot be told from infinite ones by the mean loss alone. */
  @Test
  void aPartWithoutAFiniteGradientStopsTheUpdate() {
    Map<String, HostTensor> weights = Map.of("root", floats(shape(2), 0, 1));
    GraphDefinition definition =
        g -> {
          Tensor y = g.param("root").add(g.input("x", DType.FLOAT32)).sqrt().sum(false);
          g.output("loss", y);
        };
    try (Session s = fixture().open(weights);
        TrainingProgram p = s.compileTraining(definition, EVERYTHING)) {
      Map<String, HostTensor> out =
          step(
              p, List.of(Map.of("x", HostTensor.scalar(1.0)), Map.of("x", HostTensor.scalar(0.0))));
      assertThat(Double.isFinite(out.get("loss").item())).isTrue();
      assertThat(Double.isFinite(out.get(NORM).item())).isFalse();
      assertSame(parameters(s), weights);
      assertThat(s.optimizerState()).isEmpty();
    }
  }

  @Test
  void badStepsAreRefusedAndChangeNothing() {
    try (Session s = fixture().open(networkWeights());
        TrainingProgram p = s.compileTraining(ContractPart::regression, EVERYTHING)) {
      assertThatThrownBy(() -> p.step(List.of(), RATE))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("at least one part");
      List<Map<String, HostTensor>> parts = List.of(batch(1, 5), batch(2, 5));
      for (double rate : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertThatThrownBy(() -> p.step(parts, rate)).isInstanceOf(VgtException.class);
      }
      Map<String, HostTensor> wrong = Map.of("x", normal(1, 5, 4), "target", normal(1, 4, 3));
      assertThatThrownBy(() -> p.step(List.of(batch(1, 5), wrong), RATE))
          .isInstanceOf(ShapeException.class);
      assertSame(parameters(s), networkWeights());
      assertThat(s.optimizerState()).isEmpty();
    }
  }

  @Test
  void twoTrainersDoNotMixTheirSums() {
    TrainSpec in = spec(n -> n.startsWith("in"));
    try (Session s = fixture().open(networkWeights());
        Session r = fixture().openOracle(networkWeights())) {
      for (Session each : List.of(s, r)) {
        try (TrainingProgram one = each.compileTraining(ContractPart::regression, in);
            TrainingProgram two = each.compileTraining(ContractPart::regression, EVERYTHING)) {
          for (int i = 0; i < 3; i++) {
            step(one, List.of(batch(i, 5), batch(i + 10, 3)));
            step(two, List.of(batch(i, 2), batch(i + 20, 3)));
          }
        }
      }
      assertClose(parameters(s), parameters(r), Comparison.GRADIENT);
      assertClose(s.optimizerState(), r.optimizerState(), Comparison.GRADIENT);
    }
  }
}
