package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values and gradients of a recorded graph in float64, without any rounding in between. */
public final class Oracle {
  private Oracle() {}

  /**
   * Computes the outputs of a graph.
   *
   * @param leaves inputs, states and parameters by name
   * @throws dev.vgt4j.api.ShapeException if an input or state does not fit
   */
  public static Map<String, DoubleArray> evaluate(Graph graph, Map<String, DoubleArray> leaves) {
    OracleKernels kernels = new OracleKernels(symbols(graph, leaves));
    Map<Node, DoubleArray> values =
        graph.interpret(kernels, n -> leaves.get(n.name()), ignored -> {});
    Map<String, DoubleArray> out = new LinkedHashMap<>();
    graph.outputs().forEach((name, n) -> out.put(name, values.get(n)));
    return out;
  }

  /**
   * Computes the gradient of a scalar output in every leaf that it depends on.
   *
   * @param loss name of a float32 output without axes
   * @param leaves inputs, states and parameters by name
   * @throws dev.vgt4j.api.ShapeException if an input or state does not fit
   */
  public static Map<String, DoubleArray> gradients(
      Graph graph, String loss, Map<String, DoubleArray> leaves) {
    Tape tape = new Tape(symbols(graph, leaves));
    Map<String, Tape.Entry> entries = new LinkedHashMap<>();
    leaves.forEach((name, value) -> entries.put(name, tape.leaf(value)));
    Map<Node, Tape.Entry> values = graph.interpret(tape, n -> entries.get(n.name()), ignored -> {});
    tape.differentiate(values.get(graph.outputs().get(loss)));
    Map<String, DoubleArray> out = new LinkedHashMap<>();
    entries.forEach(
        (name, e) -> {
          DoubleArray gradient = e.gradient();
          if (gradient != null) {
            out.put(name, gradient);
          }
        });
    return out;
  }

  private static Map<String, Long> symbols(Graph graph, Map<String, DoubleArray> leaves) {
    return ProgramSupport.bind(graph, fed(graph.inputs(), leaves), fed(graph.states(), leaves));
  }

  private static Map<String, HostTensor> fed(
      Map<String, Node> declared, Map<String, DoubleArray> leaves) {
    Map<String, HostTensor> out = new LinkedHashMap<>();
    leaves.forEach(
        (name, value) -> {
          if (declared.containsKey(name)) {
            out.put(name, value.toHost());
          }
        });
    return out;
  }
}
