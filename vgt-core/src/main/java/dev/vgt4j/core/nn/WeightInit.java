package dev.vgt4j.core.nn;

import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.ParameterInit;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Draws the weights of a new model. A scope's path is the key in the checkpoint, as in {@link
 * Params}; weights are drawn in the order of the calls, so one seed gives one model.
 */
public final class WeightInit implements ParameterInit {
  private final Map<String, HostTensor> tensors;
  private final RandomGenerator random;
  private final String prefix;

  /** An empty model; the generator decides every weight. */
  public WeightInit(RandomGenerator random) {
    this(new TreeMap<>(), random, "");
  }

  private WeightInit(Map<String, HostTensor> tensors, RandomGenerator random, String prefix) {
    this.tensors = tensors;
    this.random = random;
    this.prefix = prefix;
  }

  @Override
  public WeightInit sub(Object name) {
    return new WeightInit(tensors, random, Params.key(prefix, name.toString()));
  }

  /** All weights drawn so far, in every scope. */
  public Map<String, HostTensor> tensors() {
    return tensors;
  }

  /** Their names and shapes. */
  public Map<String, TensorSpec> specs() {
    return Weights.of(tensors).specs();
  }

  @Override
  public WeightInit fill(String name, double value, long... shape) {
    return draw(name, () -> value, shape);
  }

  @Override
  public WeightInit normal(String name, double deviation, long... shape) {
    return draw(name, () -> deviation * random.nextGaussian(), shape);
  }

  @Override
  public WeightInit uniform(String name, double bound, long... shape) {
    return draw(name, () -> bound * (2 * random.nextDouble() - 1), shape);
  }

  private WeightInit draw(String name, DoubleSupplier next, long... shape) {
    HostTensor t = HostTensor.zeros(DType.FLOAT32, shape);
    FloatBuffer values = t.bytes().asFloatBuffer();
    while (values.hasRemaining()) {
      values.put((float) next.getAsDouble());
    }
    tensors.put(Params.key(prefix, name), t);
    return this;
  }
}
