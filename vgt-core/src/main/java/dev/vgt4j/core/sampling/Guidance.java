package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;

/**
 * Classifier-free guidance on the velocity: {@code v = u + s (c - u)} of a conditional and an
 * unconditional branch, or {@code v = u2 + s2 (u1 - u2) + s (c - u1)} with a second unconditional
 * one.
 *
 * @param branches 1 (no guidance), 2 or 3
 * @param scale s, for two and three branches
 * @param secondScale s2, for three branches
 */
public record Guidance(int branches, double scale, double secondScale) {
  /** One branch as it is. */
  public static final Guidance NONE = new Guidance(1, 1, 1);

  /** Checks the number of branches. */
  public Guidance {
    if (branches < 1 || branches > 3) {
      throw new InvalidInputException("guidance: expected 1 to 3 branches, got " + branches);
    }
  }

  /** A conditional and an unconditional branch. */
  public static Guidance of(double scale) {
    return new Guidance(2, scale, 1);
  }

  /** A conditional and two unconditional branches. */
  public static Guidance of(double scale, double secondScale) {
    return new Guidance(3, scale, secondScale);
  }

  /**
   * Guides a field that is evaluated for all branches at once: the state is repeated once a branch,
   * the conditional one first.
   */
  public Velocity guide(Velocity allBranches) {
    return (x, t) -> combine(allBranches.at(repeated(x), t));
  }

  private float[] repeated(float[] x) {
    float[] out = Arrays.copyOf(x, x.length * branches);
    for (int b = 1; b < branches; b++) {
      System.arraycopy(x, 0, out, b * x.length, x.length);
    }
    return out;
  }

  /**
   * Combines the velocities of all branches.
   *
   * @param v the branches one after another
   * @return as many numbers as one branch has
   */
  public float[] combine(float[] v) {
    double[] weights = weights();
    float[] out = new float[v.length / branches];
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (int b = 0; b < branches; b++) {
        sum += weights[b] * v[b * out.length + i];
      }
      out[i] = (float) sum;
    }
    return out;
  }

  /** The share of every branch; they sum to 1. */
  private double[] weights() {
    return switch (branches) {
      case 1 -> new double[] {1};
      case 2 -> new double[] {scale, 1 - scale};
      default -> new double[] {scale, secondScale - scale, 1 - secondScale};
    };
  }

  /** The share of every branch, float32 {@code [branches]}. */
  HostTensor tensor() {
    double[] weights = weights();
    float[] out = new float[branches];
    for (int b = 0; b < branches; b++) {
      out[b] = (float) weights[b];
    }
    return HostTensor.of(out, branches);
  }
}
