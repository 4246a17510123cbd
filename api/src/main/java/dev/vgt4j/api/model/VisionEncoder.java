package dev.vgt4j.api.model;

import dev.vgt4j.api.graph.Tensor;

/** The vision side of a VLM as model code: pixels to semantic features on a grid. */
public interface VisionEncoder {
  /** Pixels per grid cell in both directions; image sizes are multiples of it. */
  int stride();

  /** Width of a feature vector. */
  int featureSize();

  /** What {@link #encode} does to the pixels before {@link #features} gets them. */
  PixelNormalization normalization();

  /**
   * Records the encoder with {@link #normalization} in front.
   *
   * @param pixels {@code [batch, 3, stride*H, stride*W]} in [-1,1]
   * @return features {@code [batch, H*W, featureSize]} in raster order
   */
  default Tensor encode(Tensor pixels) {
    return features(normalization().apply(pixels));
  }

  /**
   * Records the encoder over pixels that are already normalised.
   *
   * @param pixels {@code [batch, 3, stride*H, stride*W]}
   * @return features {@code [batch, H*W, featureSize]} in raster order
   */
  Tensor features(Tensor pixels);
}
