package dev.vgt4j.api.vlm;

/**
 * Receives the parameters of a model: names, shapes and how a new model starts. A scope's path is
 * the key in the checkpoint. Implementations draw the numbers, or only take note of the shapes.
 */
public interface ParameterInit {
  /** The scope inside this one; numbers are list indices. */
  ParameterInit sub(Object name);

  /** One tensor of a constant. */
  ParameterInit fill(String name, double value, long... shape);

  /** One tensor, normal with mean 0. */
  ParameterInit normal(String name, double deviation, long... shape);

  /** One tensor, uniform in +-bound. */
  ParameterInit uniform(String name, double bound, long... shape);

  /** {@code weight [out, in]} and {@code bias [out]}, uniform in +-1/sqrt(in) as in PyTorch. */
  default ParameterInit linear(int out, int in) {
    return linearWithoutBias(out, in).uniform("bias", bound(in), out);
  }

  /** {@code weight [out, in]} without a bias. */
  default ParameterInit linearWithoutBias(int out, int in) {
    return uniform("weight", bound(in), out, in);
  }

  /** A linear map with or without bias. */
  default ParameterInit linear(int out, int in, boolean biased) {
    return biased ? linear(out, in) : linearWithoutBias(out, in);
  }

  /** {@code weight [out, in / groups, k, k]}, and {@code bias [out]} if asked, as in PyTorch. */
  default ParameterInit conv(int out, int inPerGroup, int kernel, boolean bias) {
    double bound = bound(inPerGroup * kernel * kernel);
    uniform("weight", bound, out, inPerGroup, kernel, kernel);
    return bias ? uniform("bias", bound, out) : this;
  }

  /** {@code weight} of ones and {@code bias} of zeros. */
  default ParameterInit norm(int size) {
    return fill("weight", 1, size).fill("bias", 0, size);
  }

  private static double bound(int fanIn) {
    return 1 / Math.sqrt(fanIn);
  }
}
