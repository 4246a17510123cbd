package dev.vgt4j.benchmarks;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.Op;

/** What a program reads of its weights. */
final class ProgramWeights {
  private ProgramWeights() {}

  /** Bytes of all parameters but tables, of which a run picks a few rows. */
  static long bytes(Graph graph) {
    return graph.parameters().values().stream()
        .filter(p -> isReadWhole(graph, p))
        .mapToLong(p -> p.spec().bytes())
        .sum();
  }

  private static boolean isReadWhole(Graph graph, Node parameter) {
    return graph.nodes().stream()
        .filter(n -> n.inputs().contains(parameter))
        .anyMatch(n -> !(n.op() instanceof Op.Gather));
  }
}
