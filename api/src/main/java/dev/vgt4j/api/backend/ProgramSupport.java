package dev.vgt4j.api.backend;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every backend does before a run: names, types and shapes are checked and symbols get their
 * values here, once, so that kernels never meet an operand that does not fit.
 */
public final class ProgramSupport {
  private ProgramSupport() {}

  /**
   * Checks what is fed against what was declared.
   *
   * @param inputs the fed tensors by input name
   * @param states the current state values by name; may hold more than the graph declares
   * @return the value of every symbol
   * @throws ShapeException naming the first input or state that does not fit
   */
  public static Map<String, Long> bind(
      Graph graph, Map<String, ? extends Value> inputs, Map<String, ? extends Value> states) {
    for (String name : inputs.keySet()) {
      if (!graph.inputs().containsKey(name)) {
        throw new ShapeException(
            "run: unknown input '" + name + "', declared are " + graph.inputs().keySet());
      }
    }
    Map<String, Long> symbols = new LinkedHashMap<>();
    graph
        .symbolSources()
        .forEach(
            (symbol, source) -> {
              Node leaf = source.leaf();
              long length = checkedShape(leaf, value(leaf, inputs, states))[source.axis()];
              long scaled = length - source.constant();
              if (scaled % source.coefficient() != 0 || scaled / source.coefficient() < 0) {
                throw mismatch(leaf, value(leaf, inputs, states), symbols);
              }
              symbols.put(symbol, scaled / source.coefficient());
            });
    graph
        .quotients()
        .forEach((name, q) -> symbols.put(name, q.dividend().eval(symbols) / q.divisor()));
    graph.inputs().values().forEach(n -> check(n, value(n, inputs, states), symbols));
    graph.states().values().forEach(n -> check(n, value(n, inputs, states), symbols));
    return symbols;
  }

  /** Zeros for every state of a graph; see {@link Program#newState}. */
  public static State newState(Graph graph, Map<String, Long> symbols) {
    Map<String, Value> values = new LinkedHashMap<>();
    graph
        .states()
        .forEach(
            (name, node) ->
                values.put(
                    name,
                    HostTensor.zeros(node.spec().dtype(), node.spec().shape().eval(symbols))));
    return new State(values);
  }

  /** Names of the float32 outputs of rank 0, which a step of several parts averages. */
  public static List<String> floatScalars(Graph graph) {
    return graph.outputs().entrySet().stream()
        .filter(e -> e.getValue().spec().dtype() == DType.FLOAT32)
        .filter(e -> e.getValue().spec().shape().rank() == 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Value value(
      Node leaf, Map<String, ? extends Value> inputs, Map<String, ? extends Value> states) {
    boolean isInput = leaf.kind() == Node.Kind.INPUT;
    Value v = (isInput ? inputs : states).get(leaf.name());
    if (v == null) {
      throw new ShapeException(
          "run: "
              + (isInput ? "input" : "state")
              + " '"
              + leaf.name()
              + "' is missing (expected "
              + leaf.spec()
              + ")");
    }
    return v;
  }

  private static long[] checkedShape(Node leaf, Value v) {
    long[] shape = v.shape();
    if (v.dtype() != leaf.spec().dtype() || shape.length != leaf.spec().shape().rank()) {
      throw mismatch(leaf, v, Map.of());
    }
    return shape;
  }

  private static void check(Node leaf, Value v, Map<String, Long> symbols) {
    long[] shape = checkedShape(leaf, v);
    for (int i = 0; i < shape.length; i++) {
      Dim d = leaf.spec().shape().get(i);
      if (d.eval(symbols) != shape[i]) {
        throw mismatch(leaf, v, symbols);
      }
    }
  }

  private static ShapeException mismatch(Node leaf, Value v, Map<String, Long> symbols) {
    return new ShapeException(
        "run: '"
            + leaf.name()
            + "' expected "
            + leaf.spec()
            + ", got "
            + v.dtype()
            + Arrays.toString(v.shape())
            + (symbols.isEmpty() ? "" : " with " + symbols));
  }
}
