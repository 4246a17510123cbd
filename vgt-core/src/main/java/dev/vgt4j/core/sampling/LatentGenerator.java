package dev.vgt4j.core.sampling;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceOptions;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Prompts to latents: the language model is asked for one group of positions after another, the
 * flow-matching head samples them, and they are fed back.
 */
public final class LatentGenerator {
  private final GenerationPrograms programs;
  private final GenerationListener listener;

  /** Over programs that stay the caller's. */
  public LatentGenerator(GenerationPrograms programs, GenerationListener listener) {
    this.programs = programs;
    this.listener = listener;
  }

  /**
   * Generates the latents of a batch.
   *
   * @param prompts right-padded texts; with guidance the conditional ones first, then as many
   *     unconditional ones
   * @param rows height of the latent grid
   * @param columns width of the latent grid
   * @param draws every random decision
   * @return {@code [images, channels, rows, columns]}
   * @throws dev.vgt4j.api.InvalidInputException if the grid is larger than the model's, or the
   *     order is of another one
   * @throws GenerationCancelledException if the listener stops it
   */
  public HostTensor generate(
      TextBatch prompts, int rows, int columns, GenerationRequest request, GenerationDraws draws) {
    GuidanceOptions guidance = request.guidance();
    GuidanceScale scale = new GuidanceScale(guidance.scale(), guidance.schedule());
    int images = guidance.guides() ? prompts.size() / 2 : prompts.size();
    LatentCanvas canvas =
        new LatentCanvas(
            programs.shape(), images, rows, columns, request.decoding().order(), draws);
    int positions = rows * columns;
    int[] groups = GroupSchedule.sizes(positions, request.decoding().parallel());
    Sampler sampler = Sampler.of(request.sampling());
    try (Passes passes =
        Passes.of(programs, listener, prompts, request.decoding().mode(), groups)) {
      for (int g = 0; g < groups.length; g++) {
        Runnable wanted = () -> requireWanted(canvas.known(), positions);
        wanted.run();
        int numbers = groups[g] * programs.shape().channels();
        try (Outputs out = passes.ask(g, canvas)) {
          Guidance guide = scale.at(g, groups.length);
          Supplier<float[]> noise = () -> draws.normal(numbers);
          canvas.fill(sample(sampler, guide, out.get("conditions"), noise, wanted));
        }
        listener.sampled(canvas.known(), positions, canvas::latents);
      }
    }
    return canvas.latents();
  }

  private void requireWanted(int known, int positions) {
    if (listener.cancelled()) {
      throw new GenerationCancelledException(
          "generate: cancelled with " + known + " of " + positions + " positions decoded");
    }
  }

  private float[] sample(
      Sampler sampler,
      Guidance guidance,
      DeviceTensor conditions,
      Supplier<float[]> noise,
      Runnable beforeEveryRun) {
    int channels = programs.shape().channels();
    Optional<Program> whole = programs.sampling();
    if (whole.isPresent()) {
      beforeEveryRun.run();
      return SamplingProgram.sample(
          whole.get(), SamplingProgram.feed(sampler, guidance, conditions, channels, noise));
    }
    Program velocity = programs.velocity();
    Velocity field = guidance.guide(ConditionedVelocity.of(conditions, channels, velocity::run));
    return sampler.sample(
        (x, t) -> {
          beforeEveryRun.run();
          return field.at(x, t);
        },
        noise);
  }
}
