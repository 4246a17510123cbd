package dev.vgt4j.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.Op;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Replays a recorded graph operation by operation, freeing every value after its last use. */
class DjlProgram implements Program {
  private final DjlSession session;
  private final Graph graph;
  private final Constants constants;
  private boolean closed;

  DjlProgram(DjlSession session, Graph graph) {
    this.session = session;
    this.graph = graph;
    this.constants = new Constants(session.newScope());
  }

  DjlSession session() {
    return session;
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public Outputs run(State state, Map<String, ? extends Value> inputs) {
    Map<String, Value> states = state.values();
    Map<String, Long> symbols = bind(inputs, states);
    Natives.setGradients(false);
    try (PtNDManager scope = session.newScope()) {
      Map<Node, PtNDArray> values =
          forward(scope, symbols, leaf -> leafValue(scope, leaf, inputs, states));
      Map<String, DjlTensor> next = keep(graph.updates(), values);
      Outputs outputs = new Outputs(keep(graph.outputs(), values));
      next.forEach(state::set);
      return outputs;
    }
  }

  /** Checks what is fed and gives the value of every symbol. */
  final Map<String, Long> bind(
      Map<String, ? extends Value> inputs, Map<String, ? extends Value> states) {
    Natives.requireOpen(!closed, "program");
    return ProgramSupport.bind(graph, inputs, states);
  }

  final Map<Node, PtNDArray> forward(
      PtNDManager scope, Map<String, Long> symbols, Function<Node, PtNDArray> leaf) {
    DjlKernels kernels =
        new DjlKernels(scope, symbols, constants, session.backend().script(), safeConvolutions());
    try {
      return graph.interpret(kernels, leaf, PtNDArray::close);
    } catch (EngineException e) {
      throw Natives.refused("run", e);
    }
  }

  /** Convolutions to take instead of the usual ones, or null. */
  @Nullable Convolutions safeConvolutions() {
    return null;
  }

  /** A handle in the run's scope for an input, state or parameter. */
  final PtNDArray leafValue(
      PtNDManager scope,
      Node leaf,
      Map<String, ? extends Value> inputs,
      Map<String, ? extends Value> states) {
    return switch (leaf.kind()) {
      case INPUT -> fed(scope, leaf, inputs.get(leaf.name()));
      case STATE -> fed(scope, leaf, states.get(leaf.name()));
      case PARAMETER -> Natives.alias(session.parameter(leaf.name()), scope);
      case OPERATION -> throw new IllegalStateException(leaf + " is no leaf");
    };
  }

  private static PtNDArray fed(PtNDManager scope, Node leaf, Value value) {
    if (value instanceof HostTensor host) {
      return Natives.upload(scope, host);
    }
    if (value instanceof DjlTensor own && own.array().getDevice().equals(scope.getDevice())) {
      return Natives.alias(own.array(), scope);
    }
    throw new InvalidInputException(
        "run: '"
            + leaf.name()
            + "' is a tensor of another backend or device; feed it as value.toHost()");
  }

  /** Takes named results out of the run's scope. */
  static Map<String, DjlTensor> keep(Map<String, Node> named, Map<Node, PtNDArray> values) {
    Map<String, DjlTensor> out = new LinkedHashMap<>();
    named.forEach((name, node) -> out.put(name, keep(node, values.get(node))));
    return out;
  }

  private static DjlTensor keep(Node node, PtNDArray value) {
    // an own handle: one value may leave under two names, or be a fed tensor
    PtNDArray handle = JniUtils.detachGradient(value);
    if (needsCopy(node)) {
      try (PtNDArray view = handle) {
        handle = JniUtils.clone(view);
      }
    }
    return new DjlTensor(handle, node.spec().dtype());
  }

  /**
   * True for views of parameters, which training moves, and of parts, which would keep the whole.
   */
  private static boolean needsCopy(Node node) {
    Node n = node;
    boolean part = false;
    while (n.kind() == Node.Kind.OPERATION && isView(n.op())) {
      part |= n.op() instanceof Op.Slice;
      n = n.inputs().get(0);
    }
    return part || n.kind() == Node.Kind.PARAMETER;
  }

  private static boolean isView(Op op) {
    return op instanceof Op.Reshape
        || op instanceof Op.Permute
        || op instanceof Op.Expand
        || op instanceof Op.Slice
        || op instanceof Op.StopGradient;
  }

  @Override
  public void close() {
    closed = true;
    constants.close();
  }
}
