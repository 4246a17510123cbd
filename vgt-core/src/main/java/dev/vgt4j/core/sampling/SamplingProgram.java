package dev.vgt4j.core.sampling;

import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.GenerationGraphs;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Samples with all steps of a solver in one run of a program. */
public final class SamplingProgram {
  private SamplingProgram() {}

  /**
   * What {@link GenerationGraphs#solver} takes, written for all steps at once.
   *
   * @param inputs by name, swept ones with the steps as first axis
   * @param states by name
   */
  public record Feed(Map<String, Value> inputs, Map<String, HostTensor> states) {}

  /**
   * Draws the noise that {@link Sampler#sample} would, in the same order.
   *
   * @param conditions {@code [branches * images, tokens, conditionSize]}
   * @param channels channels of a token
   * @param noise as for {@link Sampler#sample}
   */
  public static Feed feed(
      Sampler sampler, Guidance guidance, Value conditions, int channels, Supplier<float[]> noise) {
    List<SolverStep> steps = sampler.steps();
    long images = conditions.shape()[0] / guidance.branches();
    long tokens = conditions.shape()[1];
    float[] start = noise.get();
    float[] all = new float[steps.size() * start.length];
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).isNoisy()) {
        System.arraycopy(noise.get(), 0, all, i * start.length, start.length);
      }
    }
    return new Feed(
        Map.of(
            "step", SolverStep.table(steps),
            "noise", HostTensor.of(all, steps.size(), images, tokens, channels),
            "guidance", guidance.tensor(),
            "conditions", conditions),
        Map.of(
            "x", HostTensor.of(start, images, tokens, channels),
            "velocity", HostTensor.zeros(DType.FLOAT32, images, tokens, channels)));
  }

  /**
   * Runs it.
   *
   * @return the tokens at time 1
   */
  static float[] sample(Program program, Feed feed) {
    try (State state = new State(feed.states())) {
      program.run(state, feed.inputs()).close();
      return state.read("x").toFloats();
    }
  }
}
