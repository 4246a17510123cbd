package dev.vgt4j.vlm.testkit.example;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.nn.Patches;

/**
 * Every patch on its own: a linear map of its pixels, and a projection to the language model's
 * width.
 */
record PatchworkVision(PatchworkVlm sizes, String patchScope, String projectorScope)
    implements VisionEncoder {
  private static final double NORM_EPS = 1e-5;

  @Override
  public int stride() {
    return sizes.patchSize();
  }

  @Override
  public int featureSize() {
    return sizes.llm().hiddenSize();
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.IMAGENET;
  }

  @Override
  public Tensor features(Tensor pixels) {
    int side = sizes.patchSize();
    int d = sizes.visionSize();
    Params patch = Params.of(pixels.graph(), patchScope);
    Tensor weight = patch.get("weight", d, 3, side, side);
    Tensor map = pixels.conv2d(weight, patch.get("bias", d), side, 0, 1);

    Params projector = Params.of(pixels.graph(), projectorScope);
    Tensor x = Layers.layerNorm(projector.sub("norm"), Patches.raster(map).gelu(), NORM_EPS);
    return Layers.linear(projector.sub("linear"), x, featureSize());
  }
}
