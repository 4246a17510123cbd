package dev.vgt4j.core.sampling;

import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import java.util.function.Supplier;

/** Takes tokens from noise at time 0 to data at time 1 along a velocity field. */
@FunctionalInterface
public interface Sampler {
  /**
   * Draws a sample.
   *
   * @param velocity the guided field
   * @param noise standard normal numbers for all tokens; asked for the start, and again by samplers
   *     that add noise on the way
   * @return the tokens at time 1
   */
  float[] sample(Velocity velocity, Supplier<float[]> noise);

  /** The sampler that was asked for. */
  static Sampler of(SamplingOptions options) {
    double[] times = Times.even(options.steps(), options.timeShift());
    return switch (options.solver()) {
      case REFERENCE -> new FlowSampler(options.steps(), options.timeShift());
      case EULER -> new EulerSampler(times);
      case HEUN -> new HeunSampler(times);
      case MULTISTEP -> new MultistepSampler(times);
    };
  }
}
