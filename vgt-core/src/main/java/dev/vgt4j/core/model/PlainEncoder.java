package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.nn.Patches;
import java.util.List;

/**
 * DC-AE's encoder in the place of a VLM's, which makes a plain autoencoder of VGT-AE: same stride,
 * projection and decoder, but features that no language was ever learnt with.
 */
final class PlainEncoder implements VisionEncoder {
  private final DcAeConfig config;
  private final String scope;

  /**
   * @param config with the stages of an encoder
   * @param scope what stands before {@code encoder}; empty for none
   */
  PlainEncoder(DcAeConfig config, String scope) {
    this.config = features(config);
    this.scope = Params.key(scope, "encoder");
  }

  /** The encoder alone, as wide at its end as its last stage. */
  static DcAeConfig features(DcAeConfig c) {
    int innermost = c.encoder().get(c.encoder().size() - 1).channels();
    return new DcAeConfig(c.pixelChannels(), innermost, c.headDim(), c.encoder(), List.of());
  }

  @Override
  public int stride() {
    return config.encoderFactor();
  }

  @Override
  public int featureSize() {
    return config.latentChannels();
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.HALF;
  }

  @Override
  public Tensor features(Tensor pixels) {
    return Patches.raster(new DcAeEncoder(config, scope).encode(pixels));
  }
}
