package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.Tensor;

/**
 * Layers that read {@code weight} and {@code bias} of a scope and check their shapes. Linear maps
 * also apply their {@link LowRank} adapter where the weights have one.
 */
public final class Layers {
  private Layers() {}

  /**
   * A linear map with bias of the last axis.
   *
   * @param x {@code [..., in]}
   * @return {@code [..., out]}
   */
  public static Tensor linear(Params p, Tensor x, long out) {
    return LowRank.added(p, x, x.linear(p.get("weight", out, width(x)), p.get("bias", out)));
  }

  /** A linear map of the last axis without bias. */
  public static Tensor linearNoBias(Params p, Tensor x, long out) {
    return LowRank.added(p, x, x.linear(p.get("weight", out, width(x)), null));
  }

  /** A linear map of the last axis, with or without bias. */
  public static Tensor linear(Params p, Tensor x, long out, boolean biased) {
    return biased ? linear(p, x, out) : linearNoBias(p, x, out);
  }

  /** Layer norm over the last axis with weight and bias. */
  public static Tensor layerNorm(Params p, Tensor x, double eps) {
    return x.layerNorm(p.get("weight", width(x)), p.get("bias", width(x)), eps);
  }

  /** RMS norm over the last axis with weight. */
  public static Tensor rmsNorm(Params p, Tensor x, double eps) {
    return x.rmsNorm(p.get("weight", width(x)), eps);
  }

  /** x / max(|x|, 1e-12) over the last axis. */
  public static Tensor unit(Tensor x) {
    // the floor goes under the root, whose slope at 0 is infinite
    return x.mul(x.square().sum(true, -1).max(1e-24).rsqrt());
  }

  private static long width(Tensor x) {
    return x.dim(-1).value();
  }
}
