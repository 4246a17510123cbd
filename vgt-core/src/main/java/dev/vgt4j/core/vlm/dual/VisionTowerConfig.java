package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.ModelConfig;

/**
 * Sizes of an image tower, as in {@code vision_config}.
 *
 * @param transformer its layers
 * @param imageSize side in pixels of the images that the position grid was made for
 * @param patchSize side of a patch in pixels
 * @param channels colour channels
 */
public record VisionTowerConfig(
    TowerConfig transformer, int imageSize, int patchSize, int channels) {

  /**
   * Reads the published schema.
   *
   * @param absent what holds for absent fields
   * @throws dev.vgt4j.api.InvalidInputException if a field is out of range or asks for a variant
   *     that is not implemented
   */
  static VisionTowerConfig parse(ModelConfig c, VisionTowerConfig absent) {
    int patch = c.positiveInt("patch_size", absent.patchSize);
    int image = c.positiveInt("image_size", absent.imageSize);
    if (image < patch) {
      throw c.wrong("image_size", "at least patch_size " + patch);
    }
    return new VisionTowerConfig(
        TowerConfig.parse(c, absent.transformer),
        image,
        patch,
        c.positiveInt("num_channels", absent.channels));
  }

  /** Width of a patch feature. */
  public int hiddenSize() {
    return transformer.hiddenSize();
  }

  /**
   * Positions in a row of the position grid. Pixels beyond the last whole patch are ignored: the
   * published SigLIP so400m has 27 patches of 14 pixels in a row of 384.
   */
  public int grid() {
    return imageSize / patchSize;
  }
}
