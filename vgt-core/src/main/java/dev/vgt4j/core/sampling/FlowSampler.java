package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import java.util.function.Supplier;

/**
 * Solves the flow's stochastic differential equation from noise to data: Euler-Maruyama steps on an
 * even grid of times, then a last step along the velocity alone. With {@code score = (t v -
 * x)/(1-t)} and diffusion {@code 1-t} the drift of the noisy steps is {@code (1+t) v - x}.
 *
 * @param steps evaluations of the velocity, at least 2
 */
public record FlowSampler(int steps) {
  /** Length of the last step. */
  private static final double LAST = 0.04;

  /** Checks the number of steps. */
  public FlowSampler {
    if (steps < 2) {
      throw new InvalidInputException("sampler: expected at least 2 steps, got " + steps);
    }
  }

  /**
   * Draws a sample.
   *
   * @param velocity the guided field
   * @param noise standard normal numbers for all tokens; asked {@code steps} times
   * @return the tokens at time 1
   */
  public float[] sample(Velocity velocity, Supplier<float[]> noise) {
    float[] x = noise.get().clone();
    double dt = (1 - LAST) / (steps - 1);
    for (int i = 0; i < steps - 1; i++) {
      double t = i * dt;
      noisyStep(x, velocity.at(x, t), noise.get(), t, dt);
    }
    float[] v = velocity.at(x, 1 - LAST);
    for (int i = 0; i < x.length; i++) {
      x[i] += (float) (LAST * v[i]);
    }
    return x;
  }

  private static void noisyStep(float[] x, float[] v, float[] w, double t, double dt) {
    double deviation = Math.sqrt(2 * (1 - t) * dt);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (x[i] + dt * ((1 + t) * v[i] - x[i]) + deviation * w[i]);
    }
  }

  /**
   * The gradient of the log density that a velocity implies.
   *
   * @param v velocity at x
   * @param t time, below 1
   */
  public static double score(double x, double v, double t) {
    return (t * v - x) / (1 - t);
  }
}
