package dev.vgt4j.api.graph;

import dev.vgt4j.api.tensor.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A recorded computation. Nodes are in an order in which they can be computed; those that no output
 * and no state update needs are left out.
 *
 * @param nodes leaves and operations
 * @param inputs by name, in order of declaration
 * @param parameters by name
 * @param states by name
 * @param updates the next value by state name
 * @param outputs by name
 * @param quotients symbols that are divided lengths, each after those that it is made of
 */
public record Graph(
    List<Node> nodes,
    Map<String, Node> inputs,
    Map<String, Node> parameters,
    Map<String, Node> states,
    Map<String, Node> updates,
    Map<String, Node> outputs,
    Map<String, Quotient> quotients) {

  /**
   * Records a definition.
   *
   * @param definition the model code
   * @param weights types and shapes of the parameters that it may read
   * @param fused coarse operations to keep whole; the others become primitives
   * @throws dev.vgt4j.api.ShapeException if an operation does not fit its operands
   * @throws dev.vgt4j.api.InvalidInputException if it reads a parameter that is not there
   */
  public static Graph record(
      GraphDefinition definition, Map<String, TensorSpec> weights, Set<FusedOp> fused) {
    GraphBuilder g = new GraphBuilder(weights, fused);
    definition.build(g);
    return g.finish();
  }

  /**
   * Computes every node once.
   *
   * @param kernels runs the operations
   * @param leaf gives the value of an input, parameter or state
   * @param release told of every operation's result after its last use, unless it is an output or
   *     an update; may do nothing
   * @return the values of outputs and updates
   */
  public <T> Map<Node, T> interpret(
      Kernels<T> kernels, Function<Node, T> leaf, Consumer<T> release) {
    Set<Node> kept = new HashSet<>(outputs.values());
    kept.addAll(updates.values());
    Map<Node, Node> lastUser = new HashMap<>();
    nodes.forEach(n -> n.inputs().forEach(i -> lastUser.put(i, n)));
    Map<Node, T> values = new HashMap<>();
    for (Node n : nodes) {
      if (n.kind() != Node.Kind.OPERATION) {
        values.put(n, leaf.apply(n));
        continue;
      }
      List<T> in = n.inputs().stream().map(values::get).toList();
      values.put(n, n.op().apply(kernels, in));
      for (Node i : new HashSet<>(n.inputs())) {
        if (i.kind() == Node.Kind.OPERATION && lastUser.get(i) == n && !kept.contains(i)) {
          release.accept(values.remove(i));
        }
      }
    }
    values.keySet().retainAll(kept);
    return values;
  }

  /**
   * Where the value of a symbol can be read: {@code (length of axis - constant) / coefficient}.
   *
   * @param leaf an input or state
   * @param axis one of its axes
   * @param coefficient whole factor of the symbol in that axis
   * @param constant summand in that axis
   */
  public record SymbolSource(Node leaf, int axis, long coefficient, long constant) {}

  /**
   * A length divided by a number and rounded down.
   *
   * @param dividend not negative when a program runs
   * @param divisor at least 1
   */
  public record Quotient(Dim dividend, long divisor) {}

  /** For every symbol but the quotients the first input or state axis that determines it. */
  public Map<String, SymbolSource> symbolSources() {
    Map<String, SymbolSource> out = new LinkedHashMap<>();
    List<Node> leaves = new ArrayList<>(inputs.values());
    leaves.addAll(states.values());
    for (Node n : leaves) {
      for (int axis = 0; axis < n.spec().shape().rank(); axis++) {
        bindable(out, n, axis);
      }
    }
    return out;
  }

  private static void bindable(Map<String, SymbolSource> out, Node n, int axis) {
    List<Dim.Term> symbolic = new ArrayList<>();
    long constant = 0;
    for (Dim.Term t : n.spec().shape().get(axis).terms()) {
      if (t.symbols().isEmpty()) {
        constant = t.coefficient();
      } else {
        symbolic.add(t);
      }
    }
    if (symbolic.size() == 1 && symbolic.get(0).symbols().size() == 1) {
      Dim.Term t = symbolic.get(0);
      SymbolSource s = new SymbolSource(n, axis, t.coefficient(), constant);
      SymbolSource old = out.get(t.symbols().get(0));
      if (old == null || (old.coefficient() != 1 && s.coefficient() == 1)) {
        out.put(t.symbols().get(0), s);
      }
    }
  }

  /** One line a node: name, operation, arguments, type and shape. */
  public String print() {
    return nodes.stream().map(Node::toString).collect(Collectors.joining("\n"));
  }
}
