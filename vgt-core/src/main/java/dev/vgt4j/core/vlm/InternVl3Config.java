package dev.vgt4j.core.vlm;

import dev.vgt4j.api.vlm.ModelConfig;

/**
 * An InternVL3 checkpoint, as in its published {@code config.json}.
 *
 * @param vision the vision tower
 * @param llm the language model
 * @param shuffle patches that one token covers in each direction: 1 / downsample_ratio
 * @param imageSize side in pixels of the images that it was trained on
 * @param template name of the chat template
 */
public record InternVl3Config(
    InternVitConfig vision, Qwen2Config llm, int shuffle, int imageSize, String template) {

  /**
   * Reads the published schema.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is missing, out of range or asks for a
   *     variant that is not implemented
   */
  public static InternVl3Config parse(ModelConfig c) {
    return c.has("text_config") ? parseTransformers(c) : parseChat(c);
  }

  /** As published with the original code ({@code InternVLChatModel}). */
  private static InternVl3Config parseChat(ModelConfig c) {
    c.require("ps_version", "v2");
    if (c.has("select_layer") && c.intAtLeast("select_layer", -1) != -1) {
      throw c.wrong("select_layer", "-1 (the only supported value)");
    }
    InternVitConfig vision = InternVitConfig.parse(c.child("vision_config"));
    return new InternVl3Config(
        vision,
        Qwen2Config.parse(c.child("llm_config")),
        shuffle(c),
        c.positiveInt("force_image_size", vision.imageSize()),
        c.text("template", "internvl2_5"));
  }

  /** As in the transformers library ({@code InternVLForConditionalGeneration}, "-hf"). */
  private static InternVl3Config parseTransformers(ModelConfig c) {
    if (c.has("vision_feature_layer") && c.intAtLeast("vision_feature_layer", -1) != -1) {
      throw c.wrong("vision_feature_layer", "-1 (the only supported value)");
    }
    InternVitConfig vision = InternVitConfig.parseTransformers(c.child("vision_config"));
    Qwen2Config llm = Qwen2Config.parse(c.child("text_config"));
    return new InternVl3Config(vision, llm, shuffle(c), vision.imageSize(), "internvl2_5");
  }

  private static int shuffle(ModelConfig c) {
    double ratio = c.positive("downsample_ratio", 0.5);
    int shuffle = (int) Math.round(1 / ratio);
    if (shuffle < 1 || Math.abs(shuffle * ratio - 1) > 1e-9) {
      throw c.wrong("downsample_ratio", "one over a whole number");
    }
    return shuffle;
  }

  /** Pixels per image token in both directions. */
  public int stride() {
    return vision.patchSize() * shuffle;
  }
}
