package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.HostTensor;

/** Mean and deviation of the pixels in [0,1] that published vision encoders were trained on. */
public enum PixelNorm {
  /** InternViT, DINOv3 and most networks trained on ImageNet. */
  IMAGENET(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}),
  /** CLIP and what was built on it. */
  CLIP(
      new float[] {0.48145466f, 0.4578275f, 0.40821073f},
      new float[] {0.26862954f, 0.26130258f, 0.27577711f});

  private final float[] mean;
  private final float[] deviation;

  PixelNorm(float[] mean, float[] deviation) {
    this.mean = mean;
    this.deviation = deviation;
  }

  /**
   * Maps [-1,1] to [0,1], then subtracts the mean and divides by the deviation.
   *
   * @param pixels {@code [batch, 3, height, width]} in [-1,1]
   * @return the same shape
   */
  public Tensor apply(Tensor pixels) {
    Tensor m = pixels.graph().constant(HostTensor.of(mean, 1, 3, 1, 1));
    Tensor d = pixels.graph().constant(HostTensor.of(deviation, 1, 3, 1, 1));
    return pixels.add(1).mul(0.5).sub(m).div(d);
  }
}
