package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.vlm.KeyMapping;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.ReferencePositions;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.vlm.ChatTemplate;
import dev.vgt4j.core.vlm.KeyRules;

/**
 * A Qwen2.5-VL model as VGT uses it: with positions of one axis, for which its rotary embedding is
 * an ordinary one.
 *
 * @param config its sizes
 * @param imageSize side in pixels of the images that VGT is tuned on; the tower takes any
 */
public record Qwen25VlVlm(Qwen25VlConfig config, int imageSize) implements Vlm {
  /** As published, and with {@code model.} in front of both sides as newer versions write it. */
  private static final KeyMapping KEYS =
      new KeyRules()
          .scope("visual", "encoder")
          .scope("model.visual", "encoder")
          .scope("model.language_model", "lmm.model.language_model")
          .scope("model", "lmm.model.language_model")
          .scope("lm_head", "lmm.lm_head");

  @Override
  public VisionEncoder vision(String scope) {
    return new Qwen25VlVision(config.vision(), Params.key(scope, "encoder"));
  }

  @Override
  public TextSide text() {
    return new TextSide.LanguageModel(
        new Qwen25Vl(config, Qwen25VlKeys.nested("lmm")).llm(), config.llm().vocabulary());
  }

  @Override
  public PromptTemplate prompts() {
    return new ChatTemplate();
  }

  @Override
  public KeyMapping keys() {
    return KEYS;
  }

  @Override
  public void declare(ParameterInit init) {
    Qwen25VlWeights.declare(init, config);
  }

  @Override
  public ReferencePositions referencePositions() {
    return ReferencePositions.PADDED_BLOCKS;
  }
}
