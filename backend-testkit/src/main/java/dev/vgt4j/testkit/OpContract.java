package dev.vgt4j.testkit;

import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation gives what the oracle gives, under fixed and under symbolic lengths. */
abstract class OpContract extends ContractPart {
  @TestFactory
  Stream<DynamicTest> operationsEqualTheOracle() {
    return Cases.all().stream().map(c -> c.test(() -> check(c)));
  }

  private void check(OpCase c) {
    if (c.isSymbolic()) {
      compare(c, Map.of(), c.sizes());
    }
    compare(c, c.sizes().get(0), c.sizes().subList(0, 1));
  }

  private void compare(OpCase c, Map<String, Long> fixed, List<Map<String, Long>> sizes) {
    GraphDefinition definition = g -> g.output("y", c.onInputs(g, fixed));
    try (Session session = fixture().open(Map.of());
        Session reference = fixture().openOracle(Map.of());
        Program program = session.compile(definition);
        Program oracle = reference.compile(definition)) {
      for (Map<String, Long> size : sizes) {
        Map<String, HostTensor> inputs = c.draw(size);
        HostTensor expected = Fixture.hosts(oracle.run(inputs)).get("y");
        HostTensor actual = Fixture.hosts(program.run(inputs)).get("y");
        String lengths = fixed.isEmpty() ? "symbolic " + size : "fixed lengths";
        Comparison.assertClose(c.name() + ", " + lengths, actual, expected, Comparison.FORWARD);
      }
    }
  }
}
