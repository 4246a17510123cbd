package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;

/** Layer norm over the channels at every position, without weights: what bounds VGT's latents. */
public final class ChannelNorm {
  private static final double EPS = 1e-6;

  private ChannelNorm() {}

  /**
   * Normalises the second axis.
   *
   * @param x {@code [batch, channels, H, W]}
   */
  public static Tensor overChannels(Tensor x) {
    return overLastAxis(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
  }

  /**
   * Normalises the last axis.
   *
   * @param x {@code [..., channels]}
   */
  public static Tensor overLastAxis(Tensor x) {
    return x.layerNorm(null, null, EPS);
  }
}
