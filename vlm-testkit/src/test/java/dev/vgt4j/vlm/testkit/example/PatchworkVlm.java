package dev.vgt4j.vlm.testkit.example;

import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.vlm.KeyMapping;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.vlm.KeyRules;
import dev.vgt4j.core.vlm.Qwen2;
import dev.vgt4j.core.vlm.Qwen2Config;
import dev.vgt4j.core.vlm.Qwen2Weights;

/**
 * A made-up family, small enough to read: patches through two linear maps, and a Qwen2 language
 * model.
 *
 * @param imageSize side in pixels of the images that it is tuned on
 * @param patchSize side of a patch in pixels
 * @param visionSize width of a patch before it is projected
 * @param llm sizes of the language model
 */
record PatchworkVlm(int imageSize, int patchSize, int visionSize, Qwen2Config llm) implements Vlm {
  /** Published names, and where VGT's model code reads the same tensors. */
  private static final KeyMapping KEYS =
      new KeyRules()
          .scope("patches", "encoder")
          .scope("projector", "projector")
          .scope("language_model", "lmm.language_model");

  @Override
  public VisionEncoder vision(String scope) {
    return new PatchworkVision(this, Params.key(scope, "encoder"), Params.key(scope, "projector"));
  }

  @Override
  public TextSide text() {
    return new TextSide.LanguageModel(new Qwen2(llm, "lmm.language_model"), llm.vocabulary());
  }

  @Override
  public PromptTemplate prompts() {
    return new Prompts();
  }

  @Override
  public KeyMapping keys() {
    return KEYS;
  }

  @Override
  public void declare(ParameterInit init) {
    init.sub("patches").conv(visionSize, 3, patchSize, true);
    init.sub("projector.norm").norm(visionSize);
    init.sub("projector.linear").linear(llm.hiddenSize(), visionSize);
    Qwen2Weights.declare(init.sub("language_model"), llm);
  }

  /** What the language model was taught to be asked. */
  private static final class Prompts implements PromptTemplate {
    @Override
    public String generate(String caption) {
      return "Draw this: " + caption + "\n";
    }

    @Override
    public String generateAnything() {
      return "Draw anything.\n";
    }

    @Override
    public String imageStart() {
      return "<image>";
    }
  }
}
