package dev.vgt4j.core.nn;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * A scope of weight names, so that the path through the modules is the key in the checkpoint:
 * {@code p.sub("layers").sub(3).get("weight")} reads {@code layers.3.weight}.
 *
 * @param graph the graph that reads the weights
 * @param prefix what every name starts with, without a dot at the end; empty for none
 */
public record Params(GraphBuilder graph, String prefix) {
  /** All weights of a graph. */
  public static Params of(GraphBuilder graph) {
    return new Params(graph, "");
  }

  /**
   * A scope of a graph's weights.
   *
   * @param scope dotted name such as {@code lmm.language_model}, or empty for all weights
   */
  public static Params of(GraphBuilder graph, String scope) {
    return new Params(graph, scope);
  }

  /** The scope inside this one; numbers are list indices. */
  public Params sub(Object name) {
    return new Params(graph, key(name.toString()));
  }

  /**
   * The weight {@code prefix.name}.
   *
   * @throws InvalidInputException if there is none, or one of whole numbers
   */
  public Tensor get(String name) {
    return floating(name, graph.param(key(name)));
  }

  /**
   * The weight {@code prefix.name}, whose shape must be the one that the configuration implies.
   *
   * @throws InvalidInputException if it is absent, has another shape or holds whole numbers
   */
  public Tensor get(String name, long... expected) {
    return floating(name, graph.param(key(name), expected));
  }

  private Tensor floating(String name, Tensor weight) {
    if (weight.dtype() != DType.FLOAT32) {
      throw new InvalidInputException(
          "parameter '"
              + key(name)
              + "': expected floating point numbers, the weights have "
              + weight.dtype());
    }
    return weight;
  }

  /** The weight {@code prefix.name} of a given shape, or null if there is none: a bias. */
  public @Nullable Tensor find(String name, long... expected) {
    return has(name) ? get(name, expected) : null;
  }

  /** True if there is a weight {@code prefix.name}. */
  public boolean has(String name) {
    return graph.hasParam(key(name));
  }

  private String key(String name) {
    return key(prefix, name);
  }

  /** A name inside a scope: {@code scope.name}, or the name alone if the scope is empty. */
  public static String key(String scope, String name) {
    return scope.isEmpty() ? name : scope + "." + name;
  }
}
