package dev.vgt4j.core.eval;

/** Which reading of the reconstruction metrics a number follows; say it beside the number. */
public enum MetricVariant {
  /** The metrics as published: pixels in [0,1] have the range 1. */
  STRICT(1),
  /**
   * As VGT's released evaluator computes them: its SSIM takes 2 for the range of pixels in [0,1],
   * the range of the data type, and comes out higher. Its PSNR is the strict one.
   */
  VGT_COMPAT(2);

  private final double ssimRange;

  MetricVariant(double ssimRange) {
    this.ssimRange = ssimRange;
  }

  /** What SSIM takes for the range of pixels in [0,1]. */
  double ssimRange() {
    return ssimRange;
  }
}
