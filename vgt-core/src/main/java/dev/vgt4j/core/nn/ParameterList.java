package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.api.vlm.ParameterInit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes note of the names and shapes that a model declares, without drawing a number. */
public final class ParameterList implements ParameterInit {
  private final Map<String, TensorSpec> specs;
  private final String prefix;

  /** An empty list. */
  public ParameterList() {
    this(new LinkedHashMap<>(), "");
  }

  private ParameterList(Map<String, TensorSpec> specs, String prefix) {
    this.specs = specs;
    this.prefix = prefix;
  }

  /** Everything declared so far in every scope, in the order of the declarations. */
  public Map<String, TensorSpec> specs() {
    return Collections.unmodifiableMap(specs);
  }

  @Override
  public ParameterList sub(Object name) {
    return new ParameterList(specs, Params.key(prefix, name.toString()));
  }

  @Override
  public ParameterList fill(String name, double value, long... shape) {
    return note(name, shape);
  }

  @Override
  public ParameterList normal(String name, double deviation, long... shape) {
    return note(name, shape);
  }

  @Override
  public ParameterList uniform(String name, double bound, long... shape) {
    return note(name, shape);
  }

  private ParameterList note(String name, long... shape) {
    specs.put(Params.key(prefix, name), new TensorSpec(DType.FLOAT32, Shape.ofLongs(shape)));
    return this;
  }
}
