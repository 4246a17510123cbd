package dev.vgt4j.backend.tf;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.Op;
import dev.vgt4j.api.graph.UnaryOp;
import dev.vgt4j.api.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Output;

/**
 * Gradients of a program's loss.
 *
 * @param trained by name of the trained parameters that the loss depends on
 * @param all by name of all trained parameters and asked inputs, zeros included
 * @param norm global norm over {@code trained}
 * @param finite whether loss and norm are finite
 */
record Gradients(
    Map<String, Output<?>> trained, Map<String, Output<?>> all, Output<?> norm, Output<?> finite) {

  static Gradients of(TfProgram program, GraphWriter writer, TrainSpec spec) {
    Graph graph = program.graph();
    Node loss = loss(graph, spec.loss());
    Map<String, Node> parameters = new LinkedHashMap<>();
    graph
        .parameters()
        .forEach(
            (name, n) -> {
              if (n.spec().dtype() == DType.FLOAT32 && spec.trainable().test(name)) {
                parameters.put(name, n);
              }
            });
    Map<String, Node> asked = new LinkedHashMap<>(parameters);
    spec.inputGradients().forEach(name -> asked.put(name, input(graph, name)));
    Set<Node> reached = reachedFrom(loss);
    Map<Node, Output<?>> derived = derive(program, loss, reached, asked.values());
    Map<String, Output<?>> all = new LinkedHashMap<>();
    asked.forEach(
        (name, n) -> {
          Output<?> g = derived.get(n);
          all.put(name, g == null ? writer.add("ZerosLike", program.leaf(n)) : g);
        });
    Map<String, Output<?>> trained = new LinkedHashMap<>(all);
    trained
        .keySet()
        .removeIf(n -> !parameters.containsKey(n) || !derived.containsKey(parameters.get(n)));
    Output<?> norm = norm(writer, List.copyOf(trained.values()));
    Output<?> finite =
        writer.add(
            "LogicalAnd",
            writer.add("IsFinite", program.result(loss)),
            writer.add("IsFinite", norm));
    return new Gradients(trained, writer.fetchable(all), norm, finite);
  }

  /**
   * Gradients that earlier runs have added up.
   *
   * @param lossesFinite whether all their losses were finite
   */
  static Gradients accumulated(
      GraphWriter writer, Map<String, Output<?>> trained, Output<?> lossesFinite) {
    Output<?> norm = norm(writer, List.copyOf(trained.values()));
    Output<?> finite = writer.add("LogicalAnd", lossesFinite, writer.add("IsFinite", norm));
    return new Gradients(trained, trained, norm, finite);
  }

  private static Node loss(Graph graph, String name) {
    Node loss = graph.outputs().get(name);
    if (loss == null) {
      throw new InvalidInputException(
          "loss '" + name + "' is no output of the graph, there are " + graph.outputs().keySet());
    }
    if (loss.spec().dtype() != DType.FLOAT32 || loss.spec().shape().rank() != 0) {
      throw new ShapeException(
          "loss '" + name + "': expected a FLOAT32 scalar, got " + loss.spec());
    }
    return loss;
  }

  private static Node input(Graph graph, String name) {
    Node input = graph.inputs().get(name);
    if (input == null || input.spec().dtype() != DType.FLOAT32) {
      throw new InvalidInputException(
          "input gradient '"
              + name
              + "': expected a FLOAT32 input, got "
              + (input == null ? "none of that name" : input.spec()));
    }
    return input;
  }

  /** The nodes whose change changes the loss smoothly. */
  private static Set<Node> reachedFrom(Node loss) {
    Set<Node> reached = new HashSet<>();
    List<Node> open = new ArrayList<>(List.of(loss));
    while (!open.isEmpty()) {
      Node n = open.remove(open.size() - 1);
      boolean passes = n.spec().dtype() == DType.FLOAT32 && !stops(n);
      if (passes && reached.add(n)) {
        open.addAll(n.inputs());
      }
    }
    return reached;
  }

  private static boolean stops(Node n) {
    return n.kind() == Node.Kind.OPERATION
        && (n.op() instanceof Op.StopGradient || n.op().equals(new Op.Unary(UnaryOp.FLOOR)));
  }

  private static Map<Node, Output<?>> derive(
      TfProgram program, Node loss, Set<Node> reached, Iterable<Node> asked) {
    List<Node> at = new ArrayList<>();
    asked.forEach(
        n -> {
          if (reached.contains(n)) {
            at.add(n);
          }
        });
    Map<Node, Output<?>> out = new LinkedHashMap<>();
    if (!at.isEmpty()) {
      Output<?>[] x = at.stream().map(program::leaf).toArray(Output<?>[]::new);
      Output<?>[] g = program.session().graph().addGradients(program.result(loss), x);
      for (int i = 0; i < g.length; i++) {
        out.put(at.get(i), g[i]);
      }
    }
    return out;
  }

  private static Output<?> norm(GraphWriter writer, List<Output<?>> gradients) {
    if (gradients.isEmpty()) {
      return writer.number(0);
    }
    Output<?>[] halves =
        gradients.stream().map(g -> writer.add("L2Loss", g)).toArray(Output<?>[]::new);
    Output<?> half = writer.operation("AddN", b -> b.addInputList(halves)).output(0);
    return writer.add("Sqrt", writer.add("Mul", half, writer.number(2)));
  }
}
