package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Computes lengths inside the model: int64 arithmetic on the shapes of inputs and states. Every
 * length and every list of lengths is computed once and shared.
 */
final class DimWriter {
  private static final TensorSpec ONE_LENGTH = new TensorSpec(DType.INT64, Shape.of(1));

  private final ModelWriter writer;
  private final Map<String, Graph.SymbolSource> sources;
  private final Map<String, Graph.Quotient> quotients;
  private final Map<String, Dim> formulas;
  private final Map<Node, ModelValue> leaves;
  private final Map<Dim, ModelValue> known = new HashMap<>();
  private final Map<List<Dim>, ModelValue> knownLists = new HashMap<>();

  /**
   * @param growing states that do not tell their length
   * @param leaves the inputs and states that lengths are read from
   */
  DimWriter(ModelWriter writer, Graph graph, GrowingStates growing, Map<Node, ModelValue> leaves) {
    this.writer = writer;
    this.sources = new HashMap<>(graph.symbolSources());
    sources.putAll(growing.sources());
    this.formulas = growing.formulas();
    this.quotients = graph.quotients();
    this.leaves = leaves;
  }

  /** int64 {@code [1]}: one length. */
  ModelValue length(Dim d) {
    if (d.isConstant()) {
      return writer.longs(d.value());
    }
    ModelValue value = known.get(d);
    if (value == null) {
      value = sum(d);
      known.put(d, value);
    }
    return value;
  }

  /** int64 scalar: one length. */
  ModelValue scalar(Dim d) {
    TensorSpec scalar = new TensorSpec(DType.INT64, Shape.of());
    return writer.node("Squeeze", scalar, List.of(length(d)));
  }

  /** int64 {@code [n]}: 0, 1, ... n-1. */
  ModelValue counted(Dim n) {
    if (n.isConstant()) {
      return writer.longs(LongStream.range(0, n.value()).toArray());
    }
    return writer.node(
        "Range",
        new TensorSpec(DType.INT64, Shape.of(n)),
        List.of(
            writer.constant(HostTensor.scalar(0L)),
            scalar(n),
            writer.constant(HostTensor.scalar(1L))));
  }

  /** The same numbers in a shape whose lengths may be 0. */
  ModelValue reshaped(ModelValue x, Shape shape) {
    return writer.node(
        "Reshape",
        new TensorSpec(x.dtype(), shape),
        List.of(x, lengths(shape.dims())),
        Protos.attribute("allowzero", 1));
  }

  /** int64 {@code [n]}: several lengths. */
  ModelValue lengths(List<Dim> dims) {
    if (dims.stream().allMatch(Dim::isConstant)) {
      return writer.longs(dims.stream().mapToLong(Dim::value).toArray());
    }
    ModelValue list = knownLists.get(dims);
    if (list == null) {
      TensorSpec spec = new TensorSpec(DType.INT64, Shape.of(dims.size()));
      List<ModelValue> parts = dims.stream().map(this::length).toList();
      list = writer.node("Concat", spec, parts, Protos.attribute("axis", 0));
      knownLists.put(dims, list);
    }
    return list;
  }

  private ModelValue sum(Dim d) {
    List<ModelValue> terms = new ArrayList<>();
    for (Dim.Term t : d.terms()) {
      terms.add(product(t));
    }
    return terms.stream().reduce((a, b) -> arithmetic("Add", a, b)).orElseThrow();
  }

  private ModelValue product(Dim.Term t) {
    ModelValue value = null;
    for (String s : t.symbols()) {
      ModelValue symbol = known.get(Dim.symbol(s));
      if (symbol == null) {
        symbol = symbol(s);
        known.put(Dim.symbol(s), symbol);
      }
      value = value == null ? symbol : arithmetic("Mul", value, symbol);
    }
    ModelValue factor = writer.longs(t.coefficient());
    return value == null ? factor : t.coefficient() == 1 ? value : arithmetic("Mul", value, factor);
  }

  private ModelValue symbol(String name) {
    if (formulas.containsKey(name)) {
      return length(formulas.get(name));
    }
    Graph.Quotient quotient = quotients.get(name);
    return quotient == null
        ? read(name)
        : arithmetic("Div", length(quotient.dividend()), writer.longs(quotient.divisor()));
  }

  private ModelValue read(String name) {
    Graph.SymbolSource source = sources.get(name);
    if (source == null) {
      throw new ShapeException(
          "symbol '" + name + "': no input or state has an axis whose length determines it");
    }
    ModelValue length =
        writer.node(
            "Shape",
            ONE_LENGTH,
            List.of(leaves.get(source.leaf())),
            Protos.attribute("start", source.axis()),
            Protos.attribute("end", source.axis() + 1));
    if (source.constant() != 0) {
      length = arithmetic("Sub", length, writer.longs(source.constant()));
    }
    return source.coefficient() == 1
        ? length
        : arithmetic("Div", length, writer.longs(source.coefficient()));
  }

  private ModelValue arithmetic(String type, ModelValue a, ModelValue b) {
    return writer.node(type, ONE_LENGTH, List.of(a, b));
  }
}
