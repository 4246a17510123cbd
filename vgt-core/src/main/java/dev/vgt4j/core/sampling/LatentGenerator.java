package dev.vgt4j.core.sampling;

import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.DecodingMode;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.TokenLayout;
import java.util.HashMap;
import java.util.Map;

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
   * @throws dev.vgt4j.api.InvalidInputException if the grid is larger than the model's
   */
  public HostTensor generate(
      TextBatch prompts, int rows, int columns, GenerationRequest request, GenerationDraws draws) {
    GuidanceScale scale = new GuidanceScale(request.guidance(), request.guidanceSchedule());
    int images = scale.guides() ? prompts.size() / 2 : prompts.size();
    LatentCanvas canvas =
        new LatentCanvas(programs.shape(), images, rows, columns, request.randomOrder(), draws);
    int[] groups = GroupSchedule.sizes(rows * columns, request.parallel());
    FlowSampler sampler = new FlowSampler(request.steps());
    try (Asking asking = new Asking(prompts, request.mode(), groups)) {
      for (int g = 0; g < groups.length; g++) {
        Guidance guidance = scale.at(g, groups.length);
        int numbers = groups[g] * programs.shape().channels();
        try (Outputs out = asking.ask(g, canvas)) {
          Velocity field = field(out.get("conditions"));
          canvas.fill(sampler.sample(guidance.guide(field), () -> draws.normal(numbers)));
        }
        listener.sampled(g + 1, groups.length);
      }
    }
    return canvas.latents();
  }

  private Velocity field(DeviceTensor conditions) {
    Program velocity = programs.velocity();
    return ConditionedVelocity.of(conditions, programs.shape().channels(), velocity::run);
  }

  /** The language model's side: one pass a group over a growing cache. */
  private final class Asking implements AutoCloseable {
    private final TextBatch text;
    private final int[] groups;
    private final Cache cache;
    private final CacheLayout layout;
    private final State state;

    Asking(TextBatch prompts, DecodingMode mode, int[] groups) {
      boolean reference = mode == DecodingMode.REFERENCE;
      this.text = prompts;
      this.groups = groups;
      // with single positions the released cache holds exactly the pairs
      this.cache = reference && groups[0] > 1 ? Cache.STALE_QUERIES : Cache.PAIRS;
      this.layout =
          reference
              ? new ReferenceLayout(
                  cache, programs.shape().referencePositions(), programs.shape().startLength())
              : new ConsistentLayout();
      this.state = programs.prefill(cache).newState(Map.of("B", (long) text.size(), "P", 0L));
    }

    Outputs ask(int group, LatentCanvas canvas) {
      Map<String, Value> in = new HashMap<>();
      in.put("query_places", canvas.nextPlaces(groups[group], text.size()));
      TokenLayout fed;
      if (group == 0) {
        boolean[][] given = TokenLayout.extended(text.visible(), programs.shape().startLength());
        fed = layout.prefill(given, groups[0]);
        in.put("token_ids", text.tensor());
      } else {
        fed = layout.decode(groups[group - 1], groups[group]);
        in.put("latents", canvas.lastLatents(text.size()));
        in.put("latent_places", canvas.lastPlaces(text.size()));
      }
      in.put("positions", fed.positions());
      in.put("mask", fed.mask());
      Program program = group == 0 ? programs.prefill(cache) : programs.decode(cache);
      Outputs out = program.run(state, in);
      listener.asked(group, fed, out.get("conditions"));
      return out;
    }

    @Override
    public void close() {
      state.close();
    }
  }
}
