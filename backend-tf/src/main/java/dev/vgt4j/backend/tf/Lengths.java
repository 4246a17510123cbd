package dev.vgt4j.backend.tf;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Output;

/**
 * Computes symbolic lengths inside the graph, as int32: the gradient of StridedSlice refuses int64.
 */
final class Lengths {
  private final GraphWriter writer;
  private final Map<String, Graph.SymbolSource> sources;
  private final Map<String, Graph.Quotient> quotients;
  private final Function<Node, Output<?>> leaf;
  private final Map<String, Output<?>> symbols = new HashMap<>();
  private final Map<Dim, Output<?>> dims = new HashMap<>();

  /**
   * @param leaf the placeholder of an input or state; it must not lie on the way of a gradient
   */
  Lengths(GraphWriter writer, Graph graph, Function<Node, Output<?>> leaf) {
    this.writer = writer;
    this.sources = graph.symbolSources();
    this.quotients = graph.quotients();
    this.leaf = leaf;
  }

  /** An int32 scalar. */
  Output<?> scalar(Dim dim) {
    Output<?> known = dims.get(dim);
    if (known == null) {
      known = dim.isConstant() ? writer.integer(Math.toIntExact(dim.value())) : polynomial(dim);
      dims.put(dim, known);
    }
    return known;
  }

  /** An int32 vector; a single symbolic length may stand as -1, which keeps the vector constant. */
  Output<?> reshapeTarget(Shape shape) {
    long symbolic = shape.dims().stream().filter(d -> !d.isConstant()).count();
    boolean hasZero = shape.dims().stream().anyMatch(d -> d.is(0));
    return symbolic == 1 && !hasZero ? writer.ints(fixed(shape)) : vector(shape);
  }

  /** An int32 vector. */
  Output<?> vector(Shape shape) {
    if (shape.isConstant()) {
      return writer.ints(fixed(shape));
    }
    Output<?>[] parts = shape.dims().stream().map(this::scalar).toArray(Output<?>[]::new);
    return writer.operation("Pack", b -> b.addInputList(parts).setAttr("axis", 0)).output(0);
  }

  /** The lengths with -1 for symbolic ones. */
  static int[] fixed(Shape shape) {
    return shape.dims().stream()
        .mapToInt(d -> d.isConstant() ? Math.toIntExact(d.value()) : -1)
        .toArray();
  }

  private Output<?> polynomial(Dim dim) {
    Output<?> sum = null;
    for (Dim.Term term : dim.terms()) {
      Output<?> product = product(term);
      sum = sum == null ? product : writer.add("AddV2", sum, product);
    }
    if (sum == null) {
      throw new IllegalStateException("a dimension without terms is not symbolic");
    }
    return sum;
  }

  private Output<?> product(Dim.Term term) {
    int factor = Math.toIntExact(term.coefficient());
    List<String> names = term.symbols();
    if (names.isEmpty()) {
      return writer.integer(factor);
    }
    Output<?> product = symbol(names.get(0));
    for (String name : names.subList(1, names.size())) {
      product = writer.add("Mul", product, symbol(name));
    }
    return factor == 1 ? product : writer.add("Mul", product, writer.integer(factor));
  }

  private Output<?> symbol(String name) {
    Output<?> known = symbols.get(name);
    if (known == null) {
      Graph.Quotient quotient = quotients.get(name);
      known = quotient == null ? read(name) : divided(quotient);
      symbols.put(name, known);
    }
    return known;
  }

  private Output<?> divided(Graph.Quotient quotient) {
    Output<?> divisor = writer.integer(Math.toIntExact(quotient.divisor()));
    return writer.add("FloorDiv", scalar(quotient.dividend()), divisor);
  }

  private Output<?> read(String name) {
    Graph.SymbolSource source = sources.get(name);
    if (source == null) {
      throw new dev.vgt4j.api.ShapeException(
          "symbol '" + name + "' is not the length of any input or state axis");
    }
    Output<?> shape = writer.add("Shape", leaf.apply(source.leaf()));
    int axis = source.axis();
    Output<?> length =
        writer.add(
            "StridedSlice",
            b -> b.setAttr("shrink_axis_mask", 1L),
            shape,
            writer.ints(axis),
            writer.ints(axis + 1),
            writer.ints(1));
    if (source.constant() != 0) {
      length = writer.add("Sub", length, writer.integer(Math.toIntExact(source.constant())));
    }
    if (source.coefficient() != 1) {
      Output<?> divisor = writer.integer(Math.toIntExact(source.coefficient()));
      length = writer.add("FloorDiv", length, divisor);
    }
    return length;
  }
}
