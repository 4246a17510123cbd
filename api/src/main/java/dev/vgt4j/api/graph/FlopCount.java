package dev.vgt4j.api.graph;

import dev.vgt4j.api.tensor.Dim;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Floating point operations of a graph's products: matrix products, linear layers, convolutions and
 * attention, a multiplication and an addition each. The rest, element by element, is not counted,
 * so that time spent on it shows as a lower share of the machine's peak.
 */
public final class FlopCount {
  private final Map<String, Long> symbols;

  private FlopCount(Map<String, Long> symbols) {
    this.symbols = symbols;
  }

  /**
   * One run.
   *
   * @param symbols a value for each symbol in the graph's shapes
   */
  public static long forward(Graph graph, Map<String, Long> symbols) {
    FlopCount count = new FlopCount(symbols);
    return graph.nodes().stream().mapToLong(count::of).sum();
  }

  /**
   * One run and the gradients of what it returns: a product costs as much again for each of its
   * factors that is a trained parameter or depends on one.
   *
   * @param trained names of the parameters that get a gradient
   * @param symbols a value for each symbol in the graph's shapes
   */
  public static long training(Graph graph, Predicate<String> trained, Map<String, Long> symbols) {
    FlopCount count = new FlopCount(symbols);
    Set<Node> told = reachedByGradients(graph);
    Set<Node> moving = new HashSet<>();
    long sum = 0;
    for (Node n : graph.nodes()) {
      boolean parameter = n.kind() == Node.Kind.PARAMETER && trained.test(n.name());
      boolean passes = !(n.op() instanceof Op.StopGradient);
      if (parameter || passes && n.inputs().stream().anyMatch(moving::contains)) {
        moving.add(n);
      }
      sum += count.of(n) * (1 + (told.contains(n) ? gradients(n, moving) : 0));
    }
    return sum;
  }

  private static Set<Node> reachedByGradients(Graph graph) {
    Set<Node> reached = new HashSet<>(graph.outputs().values());
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node n = graph.nodes().get(i);
      if (reached.contains(n) && !(n.op() instanceof Op.StopGradient)) {
        reached.addAll(n.inputs());
      }
    }
    return reached;
  }

  /** Products of the same size that the gradients of a product's factors take. */
  private static long gradients(Node n, Set<Node> moving) {
    long factors = n.inputs().stream().limit(2).filter(moving::contains).count();
    if (n.op() instanceof Op.Attention) {
      // two products, each with two factors: any of q, k and v leads back through both
      return n.inputs().stream().limit(3).anyMatch(moving::contains) ? 2 : 0;
    }
    return factors;
  }

  private long of(Node n) {
    if (n.op() instanceof Op.Matmul || n.op() instanceof Op.Linear) {
      Node x = n.inputs().get(0);
      return 2 * size(n) * length(x, -1);
    }
    if (n.op() instanceof Op.Conv2d) {
      Node weight = n.inputs().get(1);
      return 2 * size(n) * size(weight) / length(weight, 0);
    }
    if (n.op() instanceof Op.Attention attention) {
      long keys = length(n.inputs().get(1), 2);
      long products = 4 * size(n) * keys;
      boolean half = attention.causal() && n.inputs().size() == 3;
      return half ? products / 2 : products;
    }
    return 0;
  }

  private long size(Node n) {
    return n.spec().shape().size().eval(symbols);
  }

  private long length(Node n, int axis) {
    Dim length = n.spec().shape().get(axis);
    return length.eval(symbols);
  }
}
