package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Program;
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
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Training programs: what they move, what they report and who sees it. */
abstract class TrainingContract extends TrainingPart {
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
