package dev.vgt4j.core.sampling;

import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import java.util.List;
import java.util.function.Supplier;

/** Takes tokens from noise at time 0 to data at time 1 along a velocity field. */
public final class Sampler {
  private final List<SolverStep> steps;

  private Sampler(List<SolverStep> steps) {
    this.steps = steps;
  }

  /** The sampler that was asked for. */
  public static Sampler of(SamplingOptions options) {
    double[] times = Times.even(options.steps(), options.timeShift());
    return new Sampler(
        switch (options.solver()) {
          case REFERENCE -> Solvers.reference(options.steps(), options.timeShift());
          case EULER -> Solvers.euler(times);
          case HEUN -> Solvers.heun(times);
          case MULTISTEP -> Solvers.multistep(times);
        });
  }

  /**
   * The released sampler on even times.
   *
   * @param steps evaluations of the velocity, at least 2
   */
  public static Sampler reference(int steps) {
    return new Sampler(Solvers.reference(steps, 1));
  }

  /** Its steps, one evaluation of the velocity each. */
  List<SolverStep> steps() {
    return steps;
  }

  /**
   * Draws a sample.
   *
   * @param velocity the guided field
   * @param noise standard normal numbers for all tokens; asked for the start, and again for every
   *     step that adds noise; left as they are
   * @return the tokens at time 1
   */
  public float[] sample(Velocity velocity, Supplier<float[]> noise) {
    float[] x = noise.get();
    float[] before = {};
    for (SolverStep step : steps) {
      float[] v = velocity.at(x, step.t());
      x = step.next(x, v, before, step.isNoisy() ? noise.get() : before);
      before = v;
    }
    return x;
  }
}
