package dev.vgt4j.vlm.testkit.faulty;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;

/** A sound encoder, and what is wrong with it here. */
record FaultyVision(VisionEncoder sound, Fault fault) implements VisionEncoder {
  private static final String OF_THE_TEXT = "lmm.language_model.model.norm.weight";

  @Override
  public int stride() {
    return sound.stride();
  }

  @Override
  public int featureSize() {
    return sound.featureSize();
  }

  @Override
  public PixelNormalization normalization() {
    return sound.normalization();
  }

  @Override
  public Tensor encode(Tensor pixels) {
    return switch (fault) {
      case SKIPS_THE_NORMALIZATION -> features(pixels);
      case GUESSES_THE_RANGE -> {
        Tensor hasNegative = pixels.neg().amax(true, 0, 1, 2, 3).lessEqual(0).not();
        Tensor inRange = hasNegative.where(pixels, pixels.mul(2).sub(1));
        yield features(normalization().apply(inRange));
      }
      default -> features(normalization().apply(pixels));
    };
  }

  @Override
  public Tensor features(Tensor pixels) {
    return switch (fault) {
      case TRANSPOSES_THE_GRID -> sound.features(pixels.transpose(2, 3));
      case LOOKS_AT_THE_BATCH -> sound.features(pixels.sub(pixels.mean(true, 0)));
      case READS_THE_OTHER_SIDE ->
          sound.features(pixels).add(pixels.graph().param(OF_THE_TEXT).mean(false));
      default -> sound.features(pixels);
    };
  }
}
