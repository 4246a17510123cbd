package dev.vgt4j.core.sampling;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceOptions;
import dev.vgt4j.api.tensor.HostTensor;

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
    try (LanguagePasses passes =
        new LanguagePasses(programs, listener, prompts, request.decoding().mode(), groups)) {
      for (int g = 0; g < groups.length; g++) {
        requireWanted(canvas.known(), positions);
        int numbers = groups[g] * programs.shape().channels();
        try (Outputs out = passes.ask(g, canvas)) {
          Velocity field = scale.at(g, groups.length).guide(field(out.get("conditions")));
          Velocity watched =
              (x, t) -> {
                requireWanted(canvas.known(), positions);
                return field.at(x, t);
              };
          canvas.fill(sampler.sample(watched, () -> draws.normal(numbers)));
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

  private Velocity field(DeviceTensor conditions) {
    Program velocity = programs.velocity();
    return ConditionedVelocity.of(conditions, programs.shape().channels(), velocity::run);
  }
}
