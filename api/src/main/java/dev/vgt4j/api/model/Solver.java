package dev.vgt4j.api.model;

/** How the flow-matching head goes from noise to a latent. */
public enum Solver {
  /**
   * The released sampler: a stochastic differential equation in Euler-Maruyama steps, and a last
   * short step along the velocity.
   */
  REFERENCE(2, 1, 30),
  /** The probability flow's ordinary differential equation in Euler steps; first order. */
  EULER(1, 1, 8),
  /**
   * The same equation by Heun's method, which averages the velocities at both ends of a step;
   * second order.
   */
  HEUN(1, 2, 4),
  /**
   * The same equation by the two-step Adams-Bashforth method, which reuses the velocity of the step
   * before; second order at the price of Euler.
   */
  MULTISTEP(1, 1, 8);

  private final int leastSteps;
  private final int evaluationsOfStep;
  private final int defaultSteps;

  Solver(int leastSteps, int evaluationsOfStep, int defaultSteps) {
    this.leastSteps = leastSteps;
    this.evaluationsOfStep = evaluationsOfStep;
    this.defaultSteps = defaultSteps;
  }

  /** Fewest steps that it can do. */
  public int leastSteps() {
    return leastSteps;
  }

  /**
   * Steps where nobody says how many: 30 of the reference as published, and of the others as many
   * as run the head eight times, which was measured to be as good (docs/performance.md).
   */
  public int defaultSteps() {
    return defaultSteps;
  }

  /**
   * How often the head is run for one group of positions. With guidance a run covers both branches.
   */
  public int evaluations(int steps) {
    return steps * evaluationsOfStep;
  }
}
