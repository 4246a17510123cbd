package dev.vgt4j.core.sampling;

import java.util.function.Supplier;

/**
 * The probability flow {@code dx/dt = v(x, t)} in Euler steps: first order, one evaluation a step.
 *
 * @param times from 0 to 1
 */
record EulerSampler(double[] times) implements Sampler {
  @Override
  public float[] sample(Velocity velocity, Supplier<float[]> noise) {
    float[] x = noise.get().clone();
    for (int i = 0; i + 1 < times.length; i++) {
      x = moved(x, velocity.at(x, times[i]), times[i + 1] - times[i]);
    }
    return x;
  }

  /** {@code x + h v}. */
  static float[] moved(float[] x, float[] v, double h) {
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = (float) (x[i] + h * v[i]);
    }
    return out;
  }
}
