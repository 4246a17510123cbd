package dev.vgt4j.core.sampling;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.core.model.MaskedTokens;
import dev.vgt4j.core.model.TokenLayout;
import java.util.Map;

/** Passes over the text and all positions for every group, as {@link MaskedTokens} needs them. */
final class MaskedPasses implements Passes {
  private final GenerationPrograms programs;
  private final GenerationListener listener;
  private final TextBatch text;
  private final int[] groups;

  MaskedPasses(
      GenerationPrograms programs, GenerationListener listener, TextBatch text, int[] groups) {
    this.programs = programs;
    this.listener = listener;
    this.text = text;
    this.groups = groups;
  }

  @Override
  public Outputs ask(int group, LatentCanvas canvas) {
    int rows = text.size();
    LatentCanvas.Tokens image = canvas.tokens(rows);
    TokenLayout layout =
        TokenLayout.masked(text.visible(), programs.shape().startLength(), canvas.positions());
    Outputs out =
        programs
            .masked()
            .run(
                Map.of(
                    "token_ids", text.tensor(),
                    "latents", image.latents(),
                    "known", image.known(),
                    "places", image.places(),
                    "asked", canvas.nextCells(groups[group], rows),
                    "positions", layout.positions(),
                    "mask", layout.mask()));
    listener.asked(group, layout, out.get("conditions"));
    return out;
  }

  @Override
  public void close() {
    // nothing is kept between passes
  }
}
