package dev.vgt4j.core.sampling;

import java.util.function.Supplier;

/**
 * The probability flow by Heun's method, {@code x + h/2 (v(x, t) + v(x + h v, t + h))}: second
 * order, two evaluations a step, the last of them at time 1 (Hairer, Nørsett and Wanner, Solving
 * Ordinary Differential Equations I, section II.1).
 *
 * @param times from 0 to 1
 */
record HeunSampler(double[] times) implements Sampler {
  @Override
  public float[] sample(Velocity velocity, Supplier<float[]> noise) {
    float[] x = noise.get().clone();
    for (int i = 0; i + 1 < times.length; i++) {
      double h = times[i + 1] - times[i];
      float[] begin = velocity.at(x, times[i]);
      float[] end = velocity.at(EulerSampler.moved(x, begin, h), times[i + 1]);
      x = EulerSampler.moved(EulerSampler.moved(x, begin, h / 2), end, h / 2);
    }
    return x;
  }
}
