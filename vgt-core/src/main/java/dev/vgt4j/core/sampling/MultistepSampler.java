package dev.vgt4j.core.sampling;

import java.util.function.Supplier;

/**
 * The probability flow by the two-step Adams-Bashforth method for uneven steps, {@code x + h ((1 +
 * r/2) v - r/2 v')} with the velocity v' of the step before and r = h/h': second order, one
 * evaluation a step (Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, section
 * III.5). The first step is Euler's.
 *
 * @param times from 0 to 1
 */
record MultistepSampler(double[] times) implements Sampler {
  @Override
  public float[] sample(Velocity velocity, Supplier<float[]> noise) {
    float[] x = noise.get().clone();
    float[] before = velocity.at(x, times[0]);
    x = EulerSampler.moved(x, before, times[1] - times[0]);
    for (int i = 1; i + 1 < times.length; i++) {
      double h = times[i + 1] - times[i];
      double half = h / (times[i] - times[i - 1]) / 2;
      float[] v = velocity.at(x, times[i]);
      x = EulerSampler.moved(EulerSampler.moved(x, v, h * (1 + half)), before, -h * half);
      before = v;
    }
    return x;
  }
}
