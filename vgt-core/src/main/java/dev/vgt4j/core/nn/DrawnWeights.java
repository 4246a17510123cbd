package dev.vgt4j.core.nn;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.api.tensor.TensorSource;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.core.nn.DrawnTensor.Draw;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights of a new model, drawn whenever they are read: a model of any size takes no memory.
 * Seed and name of a tensor decide its numbers, which are others than {@link WeightInit} draws.
 */
public final class DrawnWeights implements ParameterInit, Weights {
  private final Map<String, TensorSpec> specs;
  private final Map<String, DrawnTensor> tensors;
  private final long seed;
  private final DType dtype;
  private final String prefix;

  /**
   * An empty model.
   *
   * @param dtype float32, float16 or bfloat16
   */
  public DrawnWeights(long seed, DType dtype) {
    this(new LinkedHashMap<>(), new LinkedHashMap<>(), seed, dtype, "");
  }

  private DrawnWeights(
      Map<String, TensorSpec> specs,
      Map<String, DrawnTensor> tensors,
      long seed,
      DType dtype,
      String prefix) {
    this.specs = specs;
    this.tensors = tensors;
    this.seed = seed;
    this.dtype = dtype;
    this.prefix = prefix;
  }

  @Override
  public DrawnWeights sub(Object name) {
    return new DrawnWeights(specs, tensors, seed, dtype, Params.key(prefix, name.toString()));
  }

  @Override
  public DrawnWeights fill(String name, double value, long... shape) {
    return add(name, shape, random -> (float) value);
  }

  @Override
  public DrawnWeights normal(String name, double deviation, long... shape) {
    return add(name, shape, random -> (float) (deviation * random.nextGaussian()));
  }

  @Override
  public DrawnWeights uniform(String name, double bound, long... shape) {
    float b = (float) bound;
    return add(name, shape, random -> b * (2 * random.nextFloat() - 1));
  }

  private DrawnWeights add(String name, long[] shape, Draw draw) {
    String key = Params.key(prefix, name);
    specs.put(key, new TensorSpec(dtype, Shape.ofLongs(shape)));
    tensors.put(key, new DrawnTensor(dtype, shape.clone(), seedOf(key), draw));
    return this;
  }

  private long seedOf(String key) {
    long hash = seed;
    for (int i = 0; i < key.length(); i++) {
      hash = DrawnTensor.mix(hash + key.charAt(i) + 1);
    }
    return hash;
  }

  /** Everything declared so far in every scope, in the order of the declarations. */
  @Override
  public Map<String, TensorSpec> specs() {
    return Collections.unmodifiableMap(specs);
  }

  @Override
  public TensorSource source(String name) {
    DrawnTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidInputException("weights have no tensor '" + name + "'");
    }
    return tensor;
  }

  @Override
  public HostTensor get(String name) {
    TensorSource tensor = source(name);
    return tensor.part(0, Math.toIntExact(tensor.elements())).reshape(tensor.shape());
  }
}
