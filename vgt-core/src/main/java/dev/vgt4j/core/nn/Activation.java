package dev.vgt4j.core.nn;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.vlm.ModelConfig;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Element-wise non-linearities, under the names that published configurations use. */
public enum Activation {
  /** x * sigmoid(1.702 x). */
  QUICK_GELU("quick_gelu") {
    @Override
    public Tensor apply(Tensor x) {
      return x.mul(x.mul(1.702).sigmoid());
    }
  },
  /** x/2 * (1 + erf(x / sqrt 2)). */
  GELU("gelu") {
    @Override
    public Tensor apply(Tensor x) {
      return x.gelu();
    }
  },
  /** x/2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))). */
  GELU_TANH("gelu_pytorch_tanh") {
    @Override
    public Tensor apply(Tensor x) {
      Tensor inner = x.square().mul(0.044715).add(1).mul(x).mul(Math.sqrt(2 / Math.PI));
      return inner.tanh().add(1).mul(x).mul(0.5);
    }
  },
  /** x * sigmoid(x). */
  SILU("silu") {
    @Override
    public Tensor apply(Tensor x) {
      return x.silu();
    }
  };

  private final String published;

  Activation(String published) {
    this.published = published;
  }

  /** Records it. */
  public abstract Tensor apply(Tensor x);

  /**
   * Reads a field such as {@code hidden_act}.
   *
   * @param absent what it is if there is no such field
   * @throws InvalidInputException if the field names none of these
   */
  public static Activation parse(ModelConfig c, String field, Activation absent) {
    String name = c.text(field, absent.published);
    return Arrays.stream(values())
        .filter(a -> a.published.equals(name))
        .findFirst()
        .orElseThrow(() -> c.wrong(field, "one of " + names()));
  }

  private static String names() {
    return Arrays.stream(values()).map(a -> a.published).collect(Collectors.joining(", "));
  }
}
