package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Gradients equal the oracle's, which its own tests hold against finite differences. Each operation
 * is tried on parameters, whose lengths are fixed, and on inputs, whose lengths are symbols. The
 * loss weighs every element of the result with a random number, so that no error can cancel.
 */
abstract class GradientContract extends ContractPart {
  static final AdamW RULE = new AdamW(0.9, 0.999, 1e-8, 0.01, 2, 1.0);
  private static final String SCALE = "scale";
  private static final String PROBE = "probe";

  @TestFactory
  Stream<DynamicTest> gradientsOfParametersEqualTheOracle() {
    return tests(c -> true, this::compareParameters);
  }

  @TestFactory
  Stream<DynamicTest> gradientsOfInputsEqualTheOracle() {
    return tests(OpCase::isSymbolic, this::compareInputs);
  }

  /** One test a case, or one that is skipped: a skipped factory would not be reported. */
  private Stream<DynamicTest> tests(Predicate<OpCase> which, Consumer<OpCase> check) {
    if (fixture().has(Capability.TRAINING)) {
      return differentiable().filter(which).map(c -> c.test(() -> check.accept(c)));
    }
    return Stream.of(
        DynamicTest.dynamicTest("gradients", () -> fixture().assume(Capability.TRAINING)));
  }

  /** Cases with a float result that depends on a float operand. */
  static Stream<OpCase> differentiable() {
    return Cases.all().stream()
        .filter(OpCase::differentiable)
        .filter(c -> c.args().stream().anyMatch(a -> a.dtype() == DType.FLOAT32))
        .filter(c -> resultType(c) == DType.FLOAT32);
  }

  private static DType resultType(OpCase c) {
    Graph g = Graph.record(b -> b.output("y", c.onInputs(b, Map.of())), Map.of(), Set.of());
    return g.outputs().get("y").spec().dtype();
  }

  private void compareParameters(OpCase c) {
    Map<String, Long> size = c.sizes().get(0);
    Map<String, HostTensor> weights = new LinkedHashMap<>(c.draw(size));
    weights.values().removeIf(t -> t.dtype() != DType.FLOAT32);
    weights.put(SCALE, HostTensor.scalar(0.5));
    GraphDefinition definition = g -> loss(g, c.onParameters(g, size));
    TrainSpec spec = new TrainSpec("loss", name -> true, RULE);
    compare(c, definition, spec, weights, List.of(size));
  }

  private void compareInputs(OpCase c) {
    Map<String, HostTensor> weights = Map.of(SCALE, HostTensor.scalar(0.5));
    Set<String> floats = new LinkedHashSet<>();
    for (int i = 0; i < c.args().size(); i++) {
      if (c.isFloat(i)) {
        floats.add(OpCase.argName(i));
      }
    }
    GraphDefinition definition = g -> loss(g, c.onInputs(g, Map.of()));
    TrainSpec spec = new TrainSpec("loss", name -> true, RULE, name -> 1, floats);
    compare(c, definition, spec, weights, c.sizes());
  }

  private static void loss(GraphBuilder g, Tensor y) {
    Tensor probe = g.input(PROBE, DType.FLOAT32, y.shape().dims().toArray());
    g.output("loss", y.mul(probe).sum(false).mul(g.param(SCALE)));
  }

  private void compare(
      OpCase c,
      GraphDefinition definition,
      TrainSpec spec,
      Map<String, HostTensor> weights,
      List<Map<String, Long>> sizes) {
    try (Session session = fixture().open(weights);
        Session reference = fixture().openOracle(weights);
        TrainingProgram program = session.compileTraining(definition, spec);
        TrainingProgram oracle = reference.compileTraining(definition, spec)) {
      for (Map<String, Long> size : sizes) {
        Map<String, HostTensor> inputs = feed(c, oracle.graph(), size);
        Map<String, HostTensor> expected = Fixture.hosts(oracle.gradients(inputs));
        Map<String, HostTensor> actual = Fixture.hosts(program.gradients(inputs));
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
            (name, e) ->
                Comparison.assertClose(
                    c.name() + ", " + name, actual.get(name), e, Comparison.GRADIENT));
      }
    }
  }

  /**
   * The operands that are not parameters, and as many random weights as the result has elements.
   */
  private static Map<String, HostTensor> feed(OpCase c, Graph graph, Map<String, Long> size) {
    Map<String, HostTensor> inputs = new LinkedHashMap<>(c.draw(size));
    inputs.keySet().retainAll(graph.inputs().keySet());
    Shape result = graph.inputs().get(PROBE).spec().shape();
    inputs.put(PROBE, Arg.normal(result.dims().toArray()).draw(new Random(7), size));
    return inputs;
  }
}
