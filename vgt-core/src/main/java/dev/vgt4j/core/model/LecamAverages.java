package dev.vgt4j.core.model;

import dev.vgt4j.api.tensor.HostTensor;

/**
 * Running means of a discriminator's logits, starting at 0, for LeCam regularisation. A step reads
 * the averages from before it and updates them after it.
 *
 * @param real of real images
 * @param fake of reconstructions
 */
public record LecamAverages(double real, double fake) {
  private static final double DECAY = 0.999;

  /** Before the first step. */
  public static final LecamAverages START = new LecamAverages(0, 0);

  /** After a step that saw these means. */
  public LecamAverages next(double logitsReal, double logitsFake) {
    return new LecamAverages(
        real * DECAY + logitsReal * (1 - DECAY), fake * DECAY + logitsFake * (1 - DECAY));
  }

  /** The scalar to feed for real images. */
  public HostTensor realInput() {
    return HostTensor.scalar(real);
  }

  /** The scalar to feed for reconstructions. */
  public HostTensor fakeInput() {
    return HostTensor.scalar(fake);
  }
}
