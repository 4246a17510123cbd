package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.core.nn.Activation;

/** Models that run in milliseconds. */
final class TinyDual {
  static final int WIDTH = 8;
  static final int PATCH = 2;

  private static final TowerConfig TOWER =
      new TowerConfig(WIDTH, 12, 2, 2, Activation.QUICK_GELU, 1e-5);

  static final VisionTowerConfig VISION = new VisionTowerConfig(TOWER, 3 * PATCH, PATCH, 3);

  static final TextTowerConfig TEXT = new TextTowerConfig(TOWER, 20, 6);

  static final ClipConfig CLIP = new ClipConfig(VISION, TEXT, 5, 19);

  static final SiglipConfig SIGLIP = new SiglipConfig(VISION, TEXT);

  private TinyDual() {}
}
