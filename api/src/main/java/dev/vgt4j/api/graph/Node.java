package dev.vgt4j.api.graph;

import java.util.List;

/**
 * One recorded value: an input, parameter or state (a leaf), or the result of an operation.
 *
 * @param id position in recording order
 * @param kind what it is
 * @param name a leaf's name, or the operation's name with its number
 * @param op the operation; for leaves a placeholder that cannot be applied
 * @param inputs the operation's tensor arguments
 * @param spec element type and shape
 */
public record Node(int id, Kind kind, String name, Op op, List<Node> inputs, TensorSpec spec) {
  /** Where a node's value comes from. */
  public enum Kind {
    /** Fed with every run. */
    INPUT,
    /** A weight of the session. */
    PARAMETER,
    /** Carried from run to run in a {@code State}. */
    STATE,
    /** Computed by {@link Node#op()}. */
    OPERATION
  }

  /** Copies the list. */
  public Node {
    inputs = List.copyOf(inputs);
  }

  @Override
  public boolean equals(Object o) {
    return this == o;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    List<String> in = inputs.stream().map(Node::name).toList();
    String call = kind == Kind.OPERATION ? op + " " + in : kind.name().toLowerCase();
    return name + " = " + call + " : " + spec;
  }
}
