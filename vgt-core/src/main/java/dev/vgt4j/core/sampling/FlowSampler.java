package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import java.util.function.Supplier;

/**
 * The released sampler: solves the flow's stochastic differential equation from noise to data by
 * Euler-Maruyama steps, then takes a last step along the velocity alone. With {@code score = (t v -
 * x)/(1-t)} and diffusion {@code 1-t} the drift of the noisy steps is {@code (1+t) v - x}.
 *
 * @param steps evaluations of the velocity, at least 2
 * @param timeShift warps the even grid of times towards noise; 1, as released, leaves it
 */
public record FlowSampler(int steps, double timeShift) implements Sampler {
  /** Length of the last step. */
  private static final double LAST = 0.04;

  /** Checks the number of steps. */
  public FlowSampler {
    if (steps < 2) {
      throw new InvalidInputException("sampler: expected at least 2 steps, got " + steps);
    }
  }

  /** On even times. */
  public FlowSampler(int steps) {
    this(steps, 1);
  }

  /** See {@link Sampler#sample}; asks for noise {@code steps} times. */
  @Override
  public float[] sample(Velocity velocity, Supplier<float[]> noise) {
    float[] x = noise.get().clone();
    double t = 0;
    for (int i = 1; i < steps; i++) {
      double next = Times.shifted((1 - LAST) * i / (steps - 1), timeShift);
      noisyStep(x, velocity.at(x, t), noise.get(), t, next - t);
      t = next;
    }
    return EulerSampler.moved(x, velocity.at(x, t), 1 - t);
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
