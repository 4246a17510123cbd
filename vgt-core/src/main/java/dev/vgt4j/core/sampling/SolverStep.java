package dev.vgt4j.core.sampling;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.List;

/**
 * One step of a solver: the state becomes {@code a x + b v + c v' + d w} with the velocity v at the
 * state, the velocity v' of the step before and new normal noise w.
 *
 * @param t time of v
 * @param a factor of the state
 * @param b factor of the velocity
 * @param c factor of the velocity before, 0 in the first step
 * @param d factor of the noise, 0 where no noise is drawn
 */
record SolverStep(double t, double a, double b, double c, double d) {
  /** Numbers of a step in {@link #table}. */
  static final int NUMBERS = 5;

  /** Along a sum of velocities alone. */
  static SolverStep moved(double t, double b, double c) {
    return new SolverStep(t, 1, b, c, 0);
  }

  /** True if noise is drawn for it. */
  boolean isNoisy() {
    return d != 0;
  }

  float[] next(float[] x, float[] v, float[] before, float[] noise) {
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      double sum = a * x[i] + b * v[i];
      sum += c == 0 ? 0 : c * before[i];
      sum += isNoisy() ? d * noise[i] : 0;
      out[i] = (float) sum;
    }
    return out;
  }

  /** float32 {@code [steps, 5]}: t, a, b, c and d of every step. */
  static HostTensor table(List<SolverStep> steps) {
    float[] out = new float[steps.size() * NUMBERS];
    int i = 0;
    for (SolverStep s : steps) {
      for (double number : new double[] {s.t, s.a, s.b, s.c, s.d}) {
        out[i++] = (float) number;
      }
    }
    return HostTensor.of(out, steps.size(), NUMBERS);
  }
}
