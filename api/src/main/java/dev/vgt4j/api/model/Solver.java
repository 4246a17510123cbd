package dev.vgt4j.api.model;

/** How the flow-matching head goes from noise to a latent. */
public enum Solver {
  /**
   * The released sampler: a stochastic differential equation in Euler-Maruyama steps, and a last
   * short step along the velocity.
   */
  REFERENCE(2, 1),
  /** The probability flow's ordinary differential equation in Euler steps; first order. */
  EULER(1, 1),
  /**
   * The same equation by Heun's method, which averages the velocities at both ends of a step;
   * second order.
   */
  HEUN(1, 2),
  /**
   * The same equation by the two-step Adams-Bashforth method, which reuses the velocity of the step
   * before; second order at the price of Euler.
   */
  MULTISTEP(1, 1);

  private final int leastSteps;
  private final int evaluationsOfStep;

  Solver(int leastSteps, int evaluationsOfStep) {
    this.leastSteps = leastSteps;
    this.evaluationsOfStep = evaluationsOfStep;
  }

  /** Fewest steps that it can do. */
  public int leastSteps() {
    return leastSteps;
  }

  /**
   * How often the head is run for one group of positions. With guidance a run covers both branches.
   */
  public int evaluations(int steps) {
    return steps * evaluationsOfStep;
  }
}
