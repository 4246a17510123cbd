package dev.vgt4j.api.backend;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.Value;
import java.util.Map;

/** A compiled graph over a session's weights: named inputs to named outputs. */
public interface Program extends AutoCloseable {
  /** What was recorded; of a program from a file only inputs, states and outputs. */
  Graph graph();

  /**
   * Zeros for every state of the graph.
   *
   * @param symbols a value for each symbol in the states' shapes, for example {@code {B:3, P:0}}
   */
  default State newState(Map<String, Long> symbols) {
    return ProgramSupport.newState(graph(), symbols);
  }

  /**
   * Runs a program that has no state.
   *
   * @param inputs a host or device tensor for each input of the graph
   * @throws dev.vgt4j.api.ShapeException if a name, type or shape does not fit
   */
  default Outputs run(Map<String, ? extends Value> inputs) {
    try (State none = new State(Map.of())) {
      return run(none, inputs);
    }
  }

  /**
   * Runs once and replaces the updated states.
   *
   * @throws dev.vgt4j.api.ShapeException if a name, type or shape does not fit; the state is then
   *     unchanged
   */
  Outputs run(State state, Map<String, ? extends Value> inputs);

  @Override
  void close();
}
