package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.core.nn.Activation;

/**
 * A CLIP checkpoint, as in its published {@code config.json}.
 *
 * @param vision the image tower
 * @param text the text tower
 * @param projectionSize width of the space in which images and texts are compared
 * @param eosTokenId the token at which a text is summed up; 2 is a published mistake that stands
 *     for "the largest id", see {@link ClipText#places}
 */
public record ClipConfig(
    VisionTowerConfig vision, TextTowerConfig text, int projectionSize, int eosTokenId) {
  private static final Activation ACTIVATION = Activation.QUICK_GELU;
  private static final VisionTowerConfig VISION =
      new VisionTowerConfig(new TowerConfig(768, 3072, 12, 12, ACTIVATION, 1e-5), 224, 32, 3);
  private static final TextTowerConfig TEXT =
      new TextTowerConfig(new TowerConfig(512, 2048, 12, 8, ACTIVATION, 1e-5), 49408, 77);
  private static final int EOS_TOKEN = 49407;
  private static final int PROJECTION = 512;

  /**
   * Reads the published schema; absent fields have the values of CLIP ViT-B/32.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is out of range or asks for a variant
   *     that is not implemented
   */
  public static ClipConfig parse(ModelConfig c) {
    c.require("model_type", "clip");
    ModelConfig text = section(c, "text_config");
    return new ClipConfig(
        VisionTowerConfig.parse(section(c, "vision_config"), VISION),
        TextTowerConfig.parse(text, TEXT),
        c.positiveInt("projection_dim", PROJECTION),
        text.has("eos_token_id") ? text.intAtLeast("eos_token_id", 0) : EOS_TOKEN);
  }

  /** Older files say everything twice; there the section that ends in "_dict" alone counts. */
  private static ModelConfig section(ModelConfig c, String name) {
    return c.has(name + "_dict") ? c.child(name + "_dict") : c.childOrEmpty(name);
  }
}
