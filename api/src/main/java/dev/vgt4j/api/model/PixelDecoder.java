package dev.vgt4j.api.model;

import dev.vgt4j.api.graph.Tensor;

/** Latents to pixels as model code. */
public interface PixelDecoder {
  /** Channels of a latent. */
  int latentChannels();

  /** Pixels per latent cell in both directions. */
  int stride();

  /**
   * Records the decoder.
   *
   * @param latents {@code [batch, latentChannels, H, W]}
   * @return pixels {@code [batch, 3, stride*H, stride*W]}, about [-1,1], not clamped
   */
  Tensor decode(Tensor latents);
}
