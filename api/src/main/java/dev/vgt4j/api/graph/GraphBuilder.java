package dev.vgt4j.api.graph;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Records one {@link Graph}: leaves, operations and what comes out. */
public final class GraphBuilder {
  private static final Op LEAF = new Op.StopGradient();

  private final Map<String, TensorSpec> weights;
  private final Set<FusedOp> fused;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Node> inputs = new LinkedHashMap<>();
  private final Map<String, Node> parameters = new LinkedHashMap<>();
  private final Map<String, Node> states = new LinkedHashMap<>();
  private final Map<String, Node> updates = new LinkedHashMap<>();
  private final Map<String, Node> outputs = new LinkedHashMap<>();
  private final Map<String, Graph.Quotient> quotients = new LinkedHashMap<>();

  GraphBuilder(Map<String, TensorSpec> weights, Set<FusedOp> fused) {
    this.weights = weights;
    this.fused = fused;
  }

  /**
   * Declares a tensor that every run is fed with.
   *
   * @param name unique among inputs
   * @param dtype float32, int64 or bool
   * @param dims numbers, symbol names or {@link Dim}s, none for a scalar
   * @throws ShapeException if the name is taken or the type is for storage only
   */
  public Tensor input(String name, DType dtype, Object... dims) {
    return leaf(inputs, Node.Kind.INPUT, name, new TensorSpec(dtype, Shape.of(dims)));
  }

  /**
   * Declares a tensor that a {@code State} carries from run to run; see {@link #update}.
   *
   * @throws ShapeException if the name is taken or the type is for storage only
   */
  public Tensor state(String name, DType dtype, Object... dims) {
    return leaf(states, Node.Kind.STATE, name, new TensorSpec(dtype, Shape.of(dims)));
  }

  private Tensor leaf(Map<String, Node> into, Node.Kind kind, String name, TensorSpec spec) {
    if (into.containsKey(name)) {
      throw new ShapeException(kind + " '" + name + "' is declared twice");
    }
    if (!spec.dtype().isComputable()) {
      throw new ShapeException(
          kind + " '" + name + "': expected FLOAT32, INT64 or BOOL, got " + spec.dtype());
    }
    Node n = add(kind, name, LEAF, List.of(), spec);
    into.put(name, n);
    return new Tensor(this, n);
  }

  /**
   * A weight of the session; 16 bit floats arrive widened to float32.
   *
   * @throws InvalidInputException if the session's weights have no such name
   */
  public Tensor param(String name) {
    Node known = parameters.get(name);
    if (known != null) {
      return new Tensor(this, known);
    }
    TensorSpec spec = weights.get(name);
    if (spec == null) {
      throw new InvalidInputException(
          "weights have no parameter '"
              + name
              + "' ("
              + weights.size()
              + " parameters are present); is this the checkpoint that the configuration describes?");
    }
    TensorSpec widened = new TensorSpec(spec.dtype().computeType(), spec.shape());
    Node n = add(Node.Kind.PARAMETER, name, LEAF, List.of(), widened);
    parameters.put(name, n);
    return new Tensor(this, n);
  }

  /**
   * A weight whose shape must be the given one.
   *
   * @throws InvalidInputException if it is absent or has another shape
   */
  public Tensor param(String name, long... expected) {
    Tensor t = param(name);
    if (!t.shape().equals(Shape.ofLongs(expected))) {
      throw new InvalidInputException(
          "parameter '"
              + name
              + "': the configuration asks for shape "
              + Shape.ofLongs(expected)
              + ", the weights have "
              + t.shape());
    }
    return t;
  }

  /** True if the session's weights have this name. */
  public boolean hasParam(String name) {
    return weights.containsKey(name);
  }

  /**
   * Sets the value that a state has after the run.
   *
   * @throws ShapeException if there is no such state, or rank or type differ
   */
  public void update(String name, Tensor next) {
    Node state = states.get(name);
    if (state == null) {
      throw new ShapeException(
          "update '" + name + "': no such state, declared are " + states.keySet());
    }
    if (next.dtype() != state.spec().dtype()
        || next.shape().rank() != state.spec().shape().rank()) {
      throw new ShapeException(
          "update '" + name + "': expected " + state.spec() + ", got " + next.node().spec());
    }
    updates.put(name, own("update", next));
  }

  /**
   * Names a result of every run.
   *
   * @throws ShapeException if the name is taken
   */
  public void output(String name, Tensor value) {
    if (outputs.put(name, own("output", value)) != null) {
      throw new ShapeException("output '" + name + "' is declared twice");
    }
  }

  /** Numbers that are part of the program; float64 and 16 bit floats are stored as float32. */
  public Tensor constant(HostTensor value) {
    HostTensor v = value.widened();
    return op(new Op.Constant(v), List.of(), v.dtype(), Shape.ofLongs(v.shape()));
  }

  /** int64 {@code [n]}: 0, 1, ... n-1. */
  public Tensor arange(Dim n) {
    return op(new Op.Arange(n), List.of(), DType.INT64, new Shape(List.of(n)));
  }

  /** int64 scalar: the value of a length when the program runs. */
  public Tensor dimValue(Dim n) {
    return op(new Op.DimValue(n), List.of(), DType.INT64, Shape.of());
  }

  /**
   * A length divided by a number and rounded down: how many whole groups there are.
   *
   * @param dividend not negative when a program runs
   * @param divisor at least 1
   * @return a number or polynomial where that says it, else a symbol of this graph, the same one
   *     whenever the same is asked for
   */
  public Dim quotient(Dim dividend, long divisor) {
    boolean whole =
        dividend.terms().stream()
            .allMatch(t -> t.symbols().isEmpty() || t.coefficient() % divisor == 0);
    if (whole) {
      return dividend.floorDiv(divisor);
    }
    Graph.Quotient asked = new Graph.Quotient(dividend, divisor);
    for (Map.Entry<String, Graph.Quotient> known : quotients.entrySet()) {
      if (known.getValue().equals(asked)) {
        return Dim.symbol(known.getKey());
      }
    }
    String name = "quotient_" + quotients.size();
    quotients.put(name, asked);
    return Dim.symbol(name);
  }

  Tensor op(Op op, List<Tensor> in, DType dtype, Shape shape) {
    List<Node> nodesIn = in.stream().map(t -> own(op.name(), t)).toList();
    String name = op.name() + "_" + nodes.size();
    return new Tensor(
        this, add(Node.Kind.OPERATION, name, op, nodesIn, new TensorSpec(dtype, shape)));
  }

  Tensor fused(FusedOp kind, Op op, List<Tensor> in, Shape shape, Supplier<Tensor> composite) {
    return fused.contains(kind) ? op(op, in, DType.FLOAT32, shape) : composite.get();
  }

  private Node add(Node.Kind kind, String name, Op op, List<Node> in, TensorSpec spec) {
    if (spec.shape().dims().stream().anyMatch(d -> d.isConstant() && d.value() < 0)) {
      throw new ShapeException(name + ": " + spec.shape() + " has a negative length");
    }
    Node n = new Node(nodes.size(), kind, name, op, in, spec);
    nodes.add(n);
    return n;
  }

  private Node own(String operation, Tensor t) {
    if (t.builder() != this) {
      throw new ShapeException(operation + ": the tensor belongs to another graph");
    }
    return t.node();
  }

  Graph finish() {
    Set<Node> needed = new HashSet<>(outputs.values());
    needed.addAll(updates.values());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (needed.contains(nodes.get(i))) {
        needed.addAll(nodes.get(i).inputs());
      }
    }
    List<Node> live = nodes.stream().filter(n -> needed.contains(n) || isDeclared(n)).toList();
    parameters.values().removeIf(p -> !needed.contains(p));
    return new Graph(live, inputs, parameters, states, updates, outputs, quotients);
  }

  private static boolean isDeclared(Node n) {
    return n.kind() == Node.Kind.INPUT || n.kind() == Node.Kind.STATE;
  }
}
