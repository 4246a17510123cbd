package dev.vgt4j.core.eval;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Structural similarity, 1 for equal images: means, variances and covariance of two images in a
 * window that slides over them,
 *
 * <pre>{@code
 * (2 mx my + C1) (2 cov + C2) / ((mx^2 + my^2 + C1) (vx + vy + C2))
 * }</pre>
 *
 * with {@code C1 = (0.01 range)^2} and {@code C2 = (0.03 range)^2}, averaged over every place at
 * which the window lies inside, and over the channels (Wang et al. 2004).
 */
public final class Ssim {
  private static final double K1 = 0.01;
  private static final double K2 = 0.03;

  private final double[] window;
  private final double varianceFactor;
  private final double c1;
  private final double c2;

  private Ssim(double[] window, double varianceFactor, double range) {
    this.window = window;
    this.varianceFactor = varianceFactor;
    this.c1 = Math.pow(K1 * range, 2);
    this.c2 = Math.pow(K2 * range, 2);
  }

  /**
   * Windows of 7x7 pixels of equal weight, with the variances of a sample: what scikit-image
   * computes unless told otherwise.
   *
   * @param range distance of the largest possible pixel value from the smallest
   */
  public static Ssim uniform(double range) {
    int side = 7;
    double[] window = new double[side];
    Arrays.fill(window, 1.0 / side);
    double pixels = side * side;
    return new Ssim(window, pixels / (pixels - 1), range);
  }

  /**
   * Gaussian windows of 11x11 pixels, deviation 1.5, as in the original publication.
   *
   * @param range distance of the largest possible pixel value from the smallest
   */
  public static Ssim gaussian(double range) {
    double deviation = 1.5;
    int radius = 5;
    double[] window = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < window.length; i++) {
      window[i] = Math.exp(-Math.pow((i - radius) / deviation, 2) / 2);
      sum += window[i];
    }
    for (int i = 0; i < window.length; i++) {
      window[i] /= sum;
    }
    return new Ssim(window, 1, range);
  }

  /**
   * Compares two images.
   *
   * @param a {@code [channels, height, width]}, at least as large as the window
   * @param b of the same shape
   */
  public double of(HostTensor a, HostTensor b) {
    Psnr.requireSameShape("SSIM", a, b);
    long[] shape = a.shape();
    if (shape.length != 3 || shape[1] < window.length || shape[2] < window.length) {
      throw new ShapeException(
          "SSIM: expected [channels, height, width] of at least %dx%d pixels, got %s"
              .formatted(window.length, window.length, a));
    }
    float[] x = a.toFloats();
    float[] y = b.toFloats();
    int height = (int) shape[1];
    int width = (int) shape[2];
    double sum = 0;
    for (int start = 0; start < x.length; start += height * width) {
      sum += plane(x, y, start, height, width);
    }
    return sum / shape[0];
  }

  private double plane(float[] x, float[] y, int start, int height, int width) {
    double[] mx = filtered(i -> x[start + i], height, width);
    double[] my = filtered(i -> y[start + i], height, width);
    double[] xx = filtered(i -> (double) x[start + i] * x[start + i], height, width);
    double[] yy = filtered(i -> (double) y[start + i] * y[start + i], height, width);
    double[] xy = filtered(i -> (double) x[start + i] * y[start + i], height, width);
    double sum = 0;
    for (int i = 0; i < mx.length; i++) {
      double product = mx[i] * my[i];
      double squares = mx[i] * mx[i] + my[i] * my[i];
      double variances = varianceFactor * (xx[i] + yy[i] - squares);
      double covariance = varianceFactor * (xy[i] - product);
      sum += (2 * product + c1) * (2 * covariance + c2) / ((squares + c1) * (variances + c2));
    }
    return sum / mx.length;
  }

  /** Weighted means at every place where the window lies inside: first along rows. */
  private double[] filtered(IntToDoubleFunction image, int height, int width) {
    int columns = width - window.length + 1;
    int rows = height - window.length + 1;
    double[] narrow = new double[height * columns];
    for (int i = 0; i < narrow.length; i++) {
      int first = i / columns * width + i % columns;
      for (int k = 0; k < window.length; k++) {
        narrow[i] += window[k] * image.applyAsDouble(first + k);
      }
    }
    double[] out = new double[rows * columns];
    for (int i = 0; i < out.length; i++) {
      for (int k = 0; k < window.length; k++) {
        out[i] += window[k] * narrow[i + k * columns];
      }
    }
    return out;
  }
}
