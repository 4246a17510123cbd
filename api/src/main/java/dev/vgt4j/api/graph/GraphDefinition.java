package dev.vgt4j.api.graph;

/** Model code: reads inputs, parameters and states from the builder and declares outputs. */
@FunctionalInterface
public interface GraphDefinition {
  /** Records the computation. Called once per compilation; must not read tensor values. */
  void build(GraphBuilder g);
}
