package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.testkit.oracle.DoubleArray;
import dev.vgt4j.testkit.oracle.Oracle;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The oracle's gradients, which all backends are compared with, are slopes of what it computes. */
class FiniteDifferenceTest {
  private static final double TOLERANCE = 1e-6;

  @TestFactory
  Stream<DynamicTest> gradientsAreSlopes() {
    return GradientContract.differentiable()
        .filter(c -> !c.name().startsWith("stopGradient"))
        .map(c -> c.test(() -> c.sizes().subList(0, 2).forEach(size -> check(c, size))));
  }

  private static void check(OpCase c, Map<String, Long> size) {
    Graph graph = Graph.record(g -> loss(g, c.onInputs(g, size)), Map.of(), Set.of());
    Map<String, DoubleArray> leaves = new LinkedHashMap<>();
    c.draw(size).forEach((name, t) -> leaves.put(name, DoubleArray.of(t)));
    Arg probe = Arg.normal(graph.inputs().get("probe").spec().shape().dims().toArray());
    leaves.put("probe", DoubleArray.of(probe.draw(new Random(7), size)));
    Map<String, DoubleArray> gradients = Oracle.gradients(graph, "loss", leaves);
    leaves.forEach(
        (name, x) -> {
          if (x.dtype() == DType.FLOAT32) {
            DoubleArray none = DoubleArray.zeros(DType.FLOAT32, x.shape());
            double[] gradient = gradients.getOrDefault(name, none).values();
            compare(c.name() + ", " + name, graph, leaves, x, gradient);
          }
        });
  }

  private static void loss(GraphBuilder g, Tensor y) {
    Tensor probe = g.input("probe", DType.FLOAT32, y.shape().dims().toArray());
    g.output("loss", y.mul(probe).sum(false));
  }

  /** Central differences in some dozen elements of one operand. */
  private static void compare(
      String what, Graph graph, Map<String, DoubleArray> leaves, DoubleArray x, double[] gradient) {
    double difference = 0;
    double size = 1e-4;
    for (int i = 0; i < gradient.length; i += 1 + gradient.length / 13) {
      double slope = slope(graph, leaves, x, i);
      difference += Math.pow(gradient[i] - slope, 2);
      size += slope * slope;
    }
    assertThat(Math.sqrt(difference / size)).as(what).isLessThan(TOLERANCE);
  }

  private static double slope(
      Graph graph, Map<String, DoubleArray> leaves, DoubleArray x, int element) {
    double at = x.values()[element];
    double h = 3e-6 * Math.sqrt(Arrays.stream(x.values()).map(v -> v * v).average().orElseThrow());
    x.values()[element] = at + h;
    double above = Oracle.evaluate(graph, leaves).get("loss").values()[0];
    x.values()[element] = at - h;
    double below = Oracle.evaluate(graph, leaves).get("loss").values()[0];
    x.values()[element] = at;
    return (above - below) / (2 * h);
  }

  @Test
  void noGradientPassesAStop() {
    Graph graph =
        Graph.record(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32);
              Tensor y = g.input("y", DType.FLOAT32);
              g.output("loss", x.mul(x.exp().stopGradient()).add(y.stopGradient()));
            },
            Map.of(),
            Set.of());
    DoubleArray half = DoubleArray.scalar(DType.FLOAT32, 0.5);
    Map<String, DoubleArray> gradients =
        Oracle.gradients(graph, "loss", Map.of("x", half, "y", half));
    assertThat(gradients).containsOnlyKeys("x");
    assertThat(gradients.get("x").values()[0]).isCloseTo(Math.exp(0.5), within(1e-15));
  }
}
