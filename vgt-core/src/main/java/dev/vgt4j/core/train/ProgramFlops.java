package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.graph.FlopCount;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Floating point operations of a program's runs; counted once for each size of the inputs. */
final class ProgramFlops {
  private final Graph graph;
  private final ToLongFunction<Map<String, Long>> count;
  private final Map<Map<String, Long>, Long> known = new HashMap<>();

  private ProgramFlops(Graph graph, ToLongFunction<Map<String, Long>> count) {
    this.graph = graph;
    this.count = count;
  }

  /** Of runs forward. */
  static ProgramFlops forward(Graph graph) {
    return new ProgramFlops(graph, symbols -> FlopCount.forward(graph, symbols));
  }

  /** Of runs with gradients of some parameters. */
  static ProgramFlops training(Graph graph, Predicate<String> trained) {
    return new ProgramFlops(graph, symbols -> FlopCount.training(graph, trained, symbols));
  }

  /** All parts together. */
  long of(List<? extends Map<String, ? extends Value>> parts) {
    return parts.stream()
        .mapToLong(
            part ->
                known.computeIfAbsent(
                    ProgramSupport.bind(graph, part, Map.of()), count::applyAsLong))
        .sum();
  }
}
