package dev.vgt4j.core.nn;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Draws the weights of a new model. A scope's path is the key in the checkpoint, as in {@link
 * Params}; weights are drawn in the order of the calls, so one seed gives one model.
 */
public final class WeightInit {
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

  /** The scope inside this one. */
  public WeightInit sub(Object name) {
    return new WeightInit(tensors, random, key(name.toString()));
  }

  private String key(String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  /** All weights drawn so far, in every scope. */
  public Map<String, HostTensor> tensors() {
    return tensors;
  }

  /** {@code weight [out, in]} and {@code bias [out]}, uniform in +-1/sqrt(in) as in PyTorch. */
  public WeightInit linear(int out, int in) {
    uniform("weight", bound(in), out, in);
    return uniform("bias", bound(in), out);
  }

  /** {@code weight [out, in]} without a bias. */
  public WeightInit linearWithoutBias(int out, int in) {
    return uniform("weight", bound(in), out, in);
  }

  /** {@code weight [out, in / groups, k, k]}, and {@code bias [out]} if asked, as in PyTorch. */
  public WeightInit conv(int out, int inPerGroup, int kernel, boolean bias) {
    double bound = bound(inPerGroup * kernel * kernel);
    uniform("weight", bound, out, inPerGroup, kernel, kernel);
    return bias ? uniform("bias", bound, out) : this;
  }

  /** {@code weight} of ones and {@code bias} of zeros. */
  public WeightInit norm(int size) {
    fill("weight", 1, size);
    return fill("bias", 0, size);
  }

  /** One tensor of a constant. */
  public WeightInit fill(String name, double value, long... shape) {
    return draw(name, () -> value, shape);
  }

  /** One tensor, normal with mean 0. */
  public WeightInit normal(String name, double deviation, long... shape) {
    return draw(name, () -> deviation * random.nextGaussian(), shape);
  }

  private WeightInit uniform(String name, double bound, long... shape) {
    return draw(name, () -> bound * (2 * random.nextDouble() - 1), shape);
  }

  private static double bound(int fanIn) {
    return 1 / Math.sqrt(fanIn);
  }

  private WeightInit draw(String name, DoubleSupplier next, long... shape) {
    HostTensor t = HostTensor.zeros(DType.FLOAT32, shape);
    FloatBuffer values = t.bytes().asFloatBuffer();
    while (values.hasRemaining()) {
      values.put((float) next.getAsDouble());
    }
    tensors.put(key(name), t);
    return this;
  }
}
