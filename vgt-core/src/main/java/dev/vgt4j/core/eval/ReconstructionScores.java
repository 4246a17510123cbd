package dev.vgt4j.core.eval;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;

/**
 * Means of PSNR and SSIM over images that come batch by batch.
 *
 * <pre>{@code
 * ReconstructionScores scores = new ReconstructionScores(MetricVariant.STRICT);
 * scores.add(images, reconstructions);
 * double psnr = scores.psnr();
 * }</pre>
 */
public final class ReconstructionScores {
  private final Ssim similarity;
  private double psnr;
  private double ssim;
  private int images;

  /** Without images. */
  public ReconstructionScores(MetricVariant variant) {
    similarity = Ssim.uniform(variant.ssimRange());
  }

  /**
   * Adds a batch.
   *
   * @param expected {@code [batch, channels, height, width]} in [-1,1], at least 7x7 pixels
   * @param actual of the same shape; what lies outside [-1,1] is clamped
   */
  public void add(HostTensor expected, HostTensor actual) {
    Psnr.requireSameShape("reconstructions", expected, actual);
    long[] shape = expected.shape();
    if (shape.length != 4) {
      throw new ShapeException(
          "reconstructions: expected [batch, channels, height, width], got " + expected);
    }
    HostTensor x = unit(expected);
    HostTensor y = unit(actual);
    for (int i = 0; i < shape[0]; i++) {
      psnr += Psnr.of(image(x, i), image(y, i), 1);
      ssim += similarity.of(image(x, i), image(y, i));
      images++;
    }
  }

  /** Pixels in [0,1]. */
  private static HostTensor unit(HostTensor pixels) {
    float[] values = pixels.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = MetricVariant.unit(values[i]);
    }
    return HostTensor.of(values, pixels.shape());
  }

  private static HostTensor image(HostTensor batch, int index) {
    long[] shape = batch.shape();
    int bytes = batch.bytes().remaining() / (int) shape[0];
    ByteBuffer image = batch.bytes().slice(index * bytes, bytes);
    return HostTensor.wrap(batch.dtype(), image, shape[1], shape[2], shape[3]);
  }

  /** Mean peak signal-to-noise ratio in dB; not a number without images. */
  public double psnr() {
    return psnr / images;
  }

  /** Mean structural similarity, at most 1; not a number without images. */
  public double ssim() {
    return ssim / images;
  }

  /** Number of images so far. */
  public int images() {
    return images;
  }
}
