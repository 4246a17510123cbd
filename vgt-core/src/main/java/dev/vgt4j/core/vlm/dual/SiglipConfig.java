package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.core.nn.Activation;

/**
 * A SigLIP checkpoint, as in its published {@code config.json}.
 *
 * @param vision the image tower, whose width is also that of the space of comparison
 * @param text the text tower
 */
public record SiglipConfig(VisionTowerConfig vision, TextTowerConfig text) {
  private static final TowerConfig TOWER =
      new TowerConfig(768, 3072, 12, 12, Activation.GELU_TANH, 1e-6);
  private static final VisionTowerConfig VISION = new VisionTowerConfig(TOWER, 224, 16, 3);
  private static final TextTowerConfig TEXT = new TextTowerConfig(TOWER, 32000, 64);

  /**
   * Reads the published schema; absent fields have the values of SigLIP base-patch16-224.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is out of range or asks for a variant
   *     that is not implemented
   */
  public static SiglipConfig parse(ModelConfig c) {
    c.require("model_type", "siglip");
    ModelConfig image = c.childOrEmpty("vision_config");
    ModelConfig text = c.childOrEmpty("text_config");
    if (!image.flag("vision_use_head", true)) {
      throw image.wrong("vision_use_head", "true (images are compared by the pooling head)");
    }
    VisionTowerConfig vision = VisionTowerConfig.parse(image, VISION);
    TextTowerConfig tower = TextTowerConfig.parse(text, TEXT);
    if (text.positiveInt("projection_size", tower.hiddenSize()) != vision.hiddenSize()) {
      throw text.wrong(
          "projection_size",
          "the width of the image tower, "
              + vision.hiddenSize()
              + " (if absent it is the text tower's hidden_size "
              + tower.hiddenSize()
              + ")");
    }
    return new SiglipConfig(vision, tower);
  }

  /** Width of the space in which images and texts are compared. */
  public int projectionSize() {
    return vision.hiddenSize();
  }
}
