package dev.vgt4j.backend.tf;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/** A recorded graph written once into the session's TensorFlow graph. */
class TfProgram implements Program {
  private final TfSession session;
  private final Graph graph;
  private final Map<Node, Output<?>> placeholders = new HashMap<>();
  private final Map<Node, Output<?>> leaves = new HashMap<>();
  private final Map<Node, Output<?>> results;
  private final Map<String, Output<?>> outputs;
  private final Map<String, Output<?>> updates;
  private boolean closed;

  TfProgram(TfSession session, Graph graph, GraphWriter writer) {
    this(session, graph, writer, OwnGradients.NONE);
  }

  TfProgram(TfSession session, Graph graph, GraphWriter writer, OwnGradients gradients) {
    this.session = session;
    this.graph = graph;
    for (Node n : graph.nodes()) {
      if (n.kind() == Node.Kind.PARAMETER) {
        leaves.put(n, session.variable(n.name()).value());
      } else if (n.kind() != Node.Kind.OPERATION) {
        Output<?> fed = writer.placeholder(n.spec().dtype(), shape(n.spec().shape()));
        placeholders.put(n, fed);
        // lengths are read before this, so that no gradient runs through shape arithmetic;
        // and what is fed may not be fetched
        leaves.put(n, writer.add("Identity", fed));
      }
    }
    Lengths lengths = new Lengths(writer, graph, placeholders::get);
    results =
        graph.interpret(new ImageKernels(writer, lengths, gradients), leaves::get, unused -> {});
    outputs = writer.sub("output").fetchable(results(graph.outputs()));
    updates = writer.sub("update").fetchable(results(graph.updates()));
  }

  private static Shape shape(dev.vgt4j.api.tensor.Shape shape) {
    long[] dims = new long[shape.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.get(i).isConstant() ? shape.get(i).value() : Shape.UNKNOWN_SIZE;
    }
    return Shape.of(dims);
  }

  private Map<String, Output<?>> results(Map<String, Node> named) {
    Map<String, Output<?>> out = new LinkedHashMap<>();
    named.forEach((name, n) -> out.put(name, results.get(n)));
    return out;
  }

  final TfSession session() {
    return session;
  }

  /** What a run fetches, by output name. */
  final Map<String, Output<?>> outputs() {
    return outputs;
  }

  /** The value of a leaf, as the operations see it. */
  final Output<?> leaf(Node node) {
    return leaves.get(node);
  }

  /** The value of an output or update. */
  final Output<?> result(Node node) {
    return results.get(node);
  }

  final Feeds feeds(Map<String, ? extends Value> inputs, Map<String, ? extends Value> states) {
    requireOpen();
    ProgramSupport.bind(graph, inputs, states);
    Feeds feeds = new Feeds();
    try {
      graph.inputs().forEach((name, n) -> feeds.add(name, placeholders.get(n), inputs.get(name)));
      graph.states().forEach((name, n) -> feeds.add(name, placeholders.get(n), states.get(name)));
      return feeds;
    } catch (RuntimeException e) {
      feeds.close();
      throw e;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the program is closed");
    }
    session.requireOpen();
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public Outputs run(State state, Map<String, ? extends Value> inputs) {
    List<Output<?>> fetches = new ArrayList<>(outputs.values());
    fetches.addAll(updates.values());
    try (Feeds feeds = feeds(inputs, state.values())) {
      Iterator<TfTensor> fetched = session.run(feeds, fetches, List.of()).iterator();
      Outputs out = named(outputs.keySet(), fetched);
      updates.keySet().forEach(name -> state.set(name, fetched.next()));
      return out;
    }
  }

  static Outputs named(Set<String> names, Iterator<TfTensor> tensors) {
    Map<String, TfTensor> out = new LinkedHashMap<>();
    names.forEach(name -> out.put(name, tensors.next()));
    return new Outputs(out);
  }

  /** TensorFlow cannot take operations out of a graph again: they go with the session. */
  @Override
  public void close() {
    closed = true;
  }
}
