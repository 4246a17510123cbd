package dev.vgt4j.core.data;

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
    byte[] narrow = new byte[inSize * outSize];
    for (int y = 0; y < inSize; y++) {
      for (int x = 0; x < outSize; x++) {
        narrow[y * outSize + x] = weighted(plane, y * inSize, 1, x);
      }
    }
    byte[] out = new byte[outSize * outSize];
    for (int y = 0; y < outSize; y++) {
      for (int x = 0; x < outSize; x++) {
        out[y * outSize + x] = weighted(narrow, x, outSize, y);
      }
    }
    return out;
  }

  private byte weighted(byte[] values, int start, int stride, int out) {
    int[] w = weights[out];
    int at = start + first[out] * stride;
    int sum = 1 << (PRECISION - 1);
    for (int weight : w) {
      sum += (values[at] & 0xff) * weight;
      at += stride;
    }
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
  }
}
