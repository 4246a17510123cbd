package dev.vgt4j.core.eval;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Peak signal-to-noise ratio in dB: {@code 10 log10(range^2 / mean squared error)}. Equal images
 * would be infinitely alike; they count as {@link #MOST}, so that means stay finite.
 */
public final class Psnr {
  /** The largest ratio that is told apart. */
  public static final double MOST = 100;

  private Psnr() {}

  /**
   * The ratio of a mean squared error.
   *
   * @param range distance of the largest possible value from the smallest
   */
  public static double ofError(double meanSquaredError, double range) {
    return Math.min(MOST, 10 * Math.log10(range * range / meanSquaredError));
  }

  /**
   * Compares tensors of one shape.
   *
   * @param range distance of the largest possible value from the smallest
   */
  public static double of(HostTensor a, HostTensor b, double range) {
    requireSameShape("PSNR", a, b);
    float[] x = a.toFloats();
    float[] y = b.toFloats();
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      double difference = (double) x[i] - y[i];
      squares += difference * difference;
    }
    return ofError(squares / x.length, range);
  }

  /** Compares the 8 bit values of images of one size. */
  public static double of(BufferedImage a, BufferedImage b) {
    int[] x = a.getRGB(0, 0, a.getWidth(), a.getHeight(), null, 0, a.getWidth());
    int[] y = b.getRGB(0, 0, b.getWidth(), b.getHeight(), null, 0, b.getWidth());
    if (a.getWidth() != b.getWidth() || x.length != y.length) {
      throw new ShapeException(
          "PSNR: expected images of one size, got %dx%d and %dx%d"
              .formatted(a.getWidth(), a.getHeight(), b.getWidth(), b.getHeight()));
    }
    long squares = 0;
    for (int i = 0; i < x.length; i++) {
      for (int shift = 0; shift < 24; shift += 8) {
        int difference = (x[i] >> shift & 0xff) - (y[i] >> shift & 0xff);
        squares += (long) difference * difference;
      }
    }
    return ofError(squares / (3.0 * x.length), 255);
  }

  static void requireSameShape(String metric, HostTensor a, HostTensor b) {
    if (!Arrays.equals(a.shape(), b.shape())) {
      throw new ShapeException(metric + ": expected tensors of one shape, got " + a + " and " + b);
    }
  }
}
