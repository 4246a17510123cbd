package dev.vgt4j.api.graph;

/**
 * Coarse operations that a backend may run in one piece. Each has a default composite of primitives
 * in {@link Tensor}; a backend lists those it overrides in {@link Kernels#fused()}.
 */
public enum FusedOp {
  /** {@link Kernels#linear}. */
  LINEAR,
  /** {@link Kernels#silu}. */
  SILU,
  /** {@link Kernels#gelu}. */
  GELU,
  /** {@link Kernels#layerNorm}. */
  LAYER_NORM,
  /** {@link Kernels#rmsNorm}. */
  RMS_NORM,
  /** {@link Kernels#groupNorm}. */
  GROUP_NORM,
  /** {@link Kernels#attention}. */
  ATTENTION,
  /** {@link Kernels#rope}. */
  ROPE,
  /** {@link Kernels#upsampleNearest}. */
  UPSAMPLE_NEAREST,
  /** {@link Kernels#pixelShuffle}. */
  PIXEL_SHUFFLE
}
