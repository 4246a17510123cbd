package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;

/**
 * Image resizing as PyTorch's {@code interpolate} does it with {@code align_corners=false}, without
 * antialiasing unless a method's name says so. The filters are separable, so each axis is one
 * product with an {@code [out, in]} matrix that the graph computes from the two lengths; these may
 * be symbolic.
 */
public final class Resize {
  /** Sharpness of PyTorch's cubic filter. */
  private static final double CUBIC_A = -0.75;

  private Resize() {}

  /**
   * Linear interpolation between pixel centres.
   *
   * @param x {@code [batch, channels, inHeight, inWidth]}
   * @return {@code [batch, channels, height, width]}
   */
  public static Tensor bilinear(Tensor x, Dim height, Dim width) {
    return separable(x, height, width, Resize::linearMatrix);
  }

  /**
   * Cubic convolution over four neighbours with a = -0.75; pixels outside repeat the border.
   *
   * @param x {@code [batch, channels, inHeight, inWidth]}
   * @return {@code [batch, channels, height, width]}
   */
  public static Tensor bicubic(Tensor x, Dim height, Dim width) {
    return separable(x, height, width, Resize::cubicMatrix);
  }

  /**
   * Linear interpolation that first widens its triangle to the spacing of the result's pixels where
   * that is larger ({@code antialias=True}): shrinking averages instead of skipping pixels.
   *
   * @param x {@code [batch, channels, inHeight, inWidth]}
   * @return {@code [batch, channels, height, width]}
   */
  public static Tensor bilinearAntialiased(Tensor x, Dim height, Dim width) {
    return separable(x, height, width, Resize::triangleMatrix);
  }

  private interface Matrix {
    Tensor build(GraphBuilder g, Dim in, Dim out);
  }

  private static Tensor separable(Tensor x, Dim height, Dim width, Matrix matrix) {
    Tensor y = alongLastAxis(x, width, matrix);
    return alongLastAxis(y.transpose(2, 3), height, matrix).transpose(2, 3);
  }

  private static Tensor alongLastAxis(Tensor x, Dim out, Matrix matrix) {
    Dim in = x.dim(-1);
    return in.equals(out) ? x : x.linear(matrix.build(x.graph(), in, out), null);
  }

  private static Tensor linearMatrix(GraphBuilder g, Dim in, Dim out) {
    Tensor last = length(g, in).sub(1);
    Tensor source = sources(g, in, out).max(0).min(last);
    return source.sub(indices(g, in)).abs().neg().add(1).relu();
  }

  /** Rows are cut off at the borders and sum to 1. */
  private static Tensor triangleMatrix(GraphBuilder g, Dim in, Dim out) {
    Tensor spacing = length(g, in).div(length(g, out)).max(1);
    Tensor distance = sources(g, in, out).sub(indices(g, in)).abs();
    Tensor weights = distance.div(spacing).neg().add(1).relu();
    return weights.div(weights.sum(true, 1));
  }

  /**
   * Taps beyond the border count for the border pixel: their weights are summed there by comparing
   * clamped tap places with the pixel numbers.
   */
  private static Tensor cubicMatrix(GraphBuilder g, Dim in, Dim out) {
    Tensor source = sources(g, in, out);
    Tensor left = source.floor();
    Tensor fraction = source.sub(left);
    Tensor last = length(g, in).sub(1);
    Tensor sum = null;
    for (int tap = -1; tap <= 2; tap++) {
      Tensor weight = cubic(fraction.sub(tap).abs(), tap == -1 || tap == 2);
      Tensor place = left.add(tap).max(0).min(last);
      Tensor hit = place.sub(indices(g, in)).abs().less(0.5).cast(DType.FLOAT32);
      Tensor term = hit.mul(weight);
      sum = sum == null ? term : sum.add(term);
    }
    return sum;
  }

  private static Tensor cubic(Tensor distance, boolean outer) {
    double a = CUBIC_A;
    Tensor d = distance;
    return outer
        ? d.mul(a).sub(5 * a).mul(d).add(8 * a).mul(d).sub(4 * a)
        : d.mul(a + 2).sub(a + 3).mul(d).mul(d).add(1);
  }

  /** {@code [out, 1]}: where the centre of every result pixel lies, in source pixels. */
  private static Tensor sources(GraphBuilder g, Dim in, Dim out) {
    Tensor scale = length(g, in).div(length(g, out));
    Tensor centres = g.arange(out).cast(DType.FLOAT32).add(0.5);
    return centres.mul(scale).sub(0.5).reshape(out, 1);
  }

  private static Tensor indices(GraphBuilder g, Dim in) {
    return g.arange(in).cast(DType.FLOAT32).reshape(1, in);
  }

  private static Tensor length(GraphBuilder g, Dim n) {
    return g.dimValue(n).cast(DType.FLOAT32);
  }
}
