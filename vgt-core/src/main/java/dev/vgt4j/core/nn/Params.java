package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
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
   * @throws dev.vgt4j.api.InvalidInputException if there is none
   */
  public Tensor get(String name) {
    return graph.param(key(name));
  }

  /**
   * The weight {@code prefix.name}, whose shape must be the one that the configuration implies.
   *
   * @throws dev.vgt4j.api.InvalidInputException if it is absent or has another shape
   */
  public Tensor get(String name, long... expected) {
    return graph.param(key(name), expected);
  }

  /** The weight {@code prefix.name}, or null if there is none: an optional bias. */
  public @Nullable Tensor find(String name) {
    return has(name) ? get(name) : null;
  }

  /** True if there is a weight {@code prefix.name}. */
  public boolean has(String name) {
    return graph.hasParam(key(name));
  }

  private String key(String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }
}
