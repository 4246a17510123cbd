package dev.vgt4j.core.data;

import java.util.Arrays;

/**
 * Resizes 8 bit planes with an antialiased bicubic filter (a = -0.5), first along rows, then along
 * columns, in Pillow's fixed-point arithmetic.
 */
final class BicubicResampler {
  private static final double SUPPORT = 2;
  private static final double A = -0.5;
  private static final int PRECISION = 22;

  private final int inSize;
  private final int outSize;
  private final int[] first;
  private final int[][] weights;

  /**
   * @param inSize side of the square planes that come in
   * @param outSize side of those that go out
   */
  BicubicResampler(int inSize, int outSize) {
    this.inSize = inSize;
    this.outSize = outSize;
    first = new int[outSize];
    weights = new int[outSize][];
    for (int i = 0; i < outSize; i++) {
      prepare(i);
    }
  }

  private void prepare(int out) {
    double scale = (double) inSize / outSize;
    double stretch = Math.max(scale, 1);
    double center = (out + 0.5) * scale;
    int from = Math.max((int) (center - SUPPORT * stretch + 0.5), 0);
    int to = Math.min((int) (center + SUPPORT * stretch + 0.5), inSize);
    double[] exact = new double[to - from];
    double sum = 0;
    for (int i = 0; i < exact.length; i++) {
      exact[i] = filter((from + i - center + 0.5) / stretch);
      sum += exact[i];
    }
    first[out] = from;
    weights[out] = new int[exact.length];
    for (int i = 0; i < exact.length; i++) {
      weights[out][i] = (int) Math.round(exact[i] / sum * (1 << PRECISION));
    }
  }

  private static double filter(double x) {
    double d = Math.abs(x);
    if (d < 1) {
      return ((A + 2) * d - (A + 3)) * d * d + 1;
    }
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
  }

  /**
   * Resizes one plane.
   *
   * @param plane {@code inSize * inSize} unsigned bytes, row by row
   */
  byte[] resize(byte[] plane) {
    byte[] narrow = shrunk(transposed(plane, inSize, inSize), inSize);
    return shrunk(transposed(narrow, outSize, inSize), outSize);
  }

  /** Resizes columns, all of a row at once, which processors do many at a time. */
  private byte[] shrunk(byte[] plane, int width) {
    byte[] out = new byte[outSize * width];
    int[] sums = new int[width];
    for (int y = 0; y < outSize; y++) {
      Arrays.fill(sums, 1 << (PRECISION - 1));
      for (int i = 0; i < weights[y].length; i++) {
        add(plane, (first[y] + i) * width, weights[y][i], sums);
      }
      for (int x = 0; x < width; x++) {
        out[y * width + x] = (byte) Math.max(0, Math.min(255, sums[x] >> PRECISION));
      }
    }
    return out;
  }

  private static void add(byte[] values, int from, int weight, int[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += (values[from + x] & 0xff) * weight;
    }
  }

  private static byte[] transposed(byte[] plane, int height, int width) {
    byte[] out = new byte[plane.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        out[x * height + y] = plane[y * width + x];
      }
    }
    return out;
  }
}
