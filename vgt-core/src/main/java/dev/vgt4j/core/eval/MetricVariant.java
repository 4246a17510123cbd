package dev.vgt4j.core.eval;

import dev.vgt4j.api.tensor.HostTensor;

/** Which reading of the reconstruction metrics a number follows; say it beside the number. */
public enum MetricVariant {
  /**
   * The metrics as published: pixels in [0,1] have the range 1; a feature network sees the nearest
   * 8 bit levels, as an image file would hold them.
   */
  STRICT(1, 0.5f),
  /**
   * As VGT's released evaluator computes them: its SSIM takes 2 for the range of pixels in [0,1],
   * the range of the data type, and comes out higher; a feature network sees levels cut down to
   * whole ones, so that images are darker by half a level. Its PSNR is the strict one.
   */
  VGT_COMPAT(2, 0);

  private static final float MOST = 255;

  private final double ssimRange;
  private final float rounding;

  MetricVariant(double ssimRange, float rounding) {
    this.ssimRange = ssimRange;
    this.rounding = rounding;
  }

  /** What SSIM takes for the range of pixels in [0,1]. */
  double ssimRange() {
    return ssimRange;
  }

  /**
   * What a feature network sees of a model's pixels.
   *
   * @param pixels float32 in about [-1,1]; what lies outside is clamped
   * @return of the same shape: whole levels as {@code level / 255}
   */
  public HostTensor seen(HostTensor pixels) {
    float[] values = pixels.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) (unit(values[i]) * MOST + rounding) / MOST;
    }
    return HostTensor.of(values, pixels.shape());
  }

  /** From [-1,1] to [0,1], clamped. */
  static float unit(float value) {
    return Math.max(0, Math.min(1, (value + 1) / 2));
  }
}
