package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Solvers as lists of steps. Those of the probability flow {@code dx/dt = v(x, t)} take the times
 * at which they stop, from 0 to 1; their formulas are in Hairer, Nørsett and Wanner, Solving
 * Ordinary Differential Equations I.
 */
public final class Solvers {
  /** Length of the released sampler's last step. */
  private static final double LAST = 0.04;

  private Solvers() {}

  /**
   * The released sampler: the flow's stochastic differential equation from noise to data by
   * Euler-Maruyama steps, then a last step along the velocity alone. With {@code score = (t v -
   * x)/(1-t)} and diffusion {@code 1-t} the drift of the noisy steps is {@code (1+t) v - x}.
   *
   * @param count evaluations of the velocity, at least 2
   * @param timeShift warps the even grid of times towards noise; 1, as released, leaves it
   */
  static List<SolverStep> reference(int count, double timeShift) {
    if (count < 2) {
      throw new InvalidInputException("sampler: expected at least 2 steps, got " + count);
    }
    List<SolverStep> steps = new ArrayList<>();
    double t = 0;
    for (int i = 1; i < count; i++) {
      double next = Times.shifted((1 - LAST) * i / (count - 1), timeShift);
      double h = next - t;
      steps.add(new SolverStep(t, 1 - h, h * (1 + t), 0, Math.sqrt(2 * (1 - t) * h)));
      t = next;
    }
    steps.add(SolverStep.moved(t, 1 - t, 0));
    return steps;
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

  /** {@code x + h v}: first order, one evaluation a step. */
  static List<SolverStep> euler(double[] times) {
    List<SolverStep> steps = new ArrayList<>();
    for (int i = 0; i + 1 < times.length; i++) {
      steps.add(SolverStep.moved(times[i], times[i + 1] - times[i], 0));
    }
    return steps;
  }

  /**
   * Heun's method, {@code x + h/2 (v(x, t) + v(x + h v, t + h))}: second order, two evaluations a
   * step, the last of them at time 1 (section II.1). The second evaluation starts from {@code x + h
   * v}, so it takes back half of that.
   */
  static List<SolverStep> heun(double[] times) {
    List<SolverStep> steps = new ArrayList<>();
    for (int i = 0; i + 1 < times.length; i++) {
      double h = times[i + 1] - times[i];
      steps.add(SolverStep.moved(times[i], h, 0));
      steps.add(SolverStep.moved(times[i + 1], h / 2, -h / 2));
    }
    return steps;
  }

  /**
   * The two-step Adams-Bashforth method for uneven steps, {@code x + h ((1 + r/2) v - r/2 v')} with
   * r = h/h': second order, one evaluation a step (section III.5). The first step is Euler's.
   */
  static List<SolverStep> multistep(double[] times) {
    List<SolverStep> steps = new ArrayList<>();
    for (int i = 0; i + 1 < times.length; i++) {
      double h = times[i + 1] - times[i];
      double half = i == 0 ? 0 : h / (times[i] - times[i - 1]) / 2;
      steps.add(SolverStep.moved(times[i], h * (1 + half), -h * half));
    }
    return steps;
  }
}
