package dev.vgt4j.core.data;

import dev.vgt4j.api.tensor.HostTensor;

/** Bilinear resizing of images in host memory, as PyTorch does it with align_corners=false. */
public final class BilinearResize {
  private BilinearResize() {}

  /**
   * Resizes every channel.
   *
   * @param images float32 {@code [batch, channels, inHeight, inWidth]}
   * @return {@code [batch, channels, height, width]}; the same tensor if the size is the same
   */
  public static HostTensor to(HostTensor images, int height, int width) {
    long[] shape = images.shape();
    int inHeight = (int) shape[2];
    int inWidth = (int) shape[3];
    if (inHeight == height && inWidth == width) {
      return images;
    }
    Axis rows = new Axis(inHeight, height);
    Axis columns = new Axis(inWidth, width);
    float[] in = images.toFloats();
    int planes = (int) (shape[0] * shape[1]);
    float[] out = new float[planes * height * width];
    for (int i = 0; i < out.length; i++) {
      int plane = i / (height * width) * inHeight * inWidth;
      int y = i / width % height;
      int x = i % width;
      double top = columns.mix(in, plane + rows.low(y) * inWidth, x);
      double bottom = columns.mix(in, plane + rows.high(y) * inWidth, x);
      out[i] = (float) (top + rows.share(y) * (bottom - top));
    }
    return HostTensor.of(out, shape[0], shape[1], height, width);
  }

  /** Where the pixels of one axis come from. */
  private record Axis(int in, int out) {
    private double source(int i) {
      return Math.min(in - 1, Math.max(0, (i + 0.5) * in / out - 0.5));
    }

    int low(int i) {
      return (int) source(i);
    }

    int high(int i) {
      return Math.min(in - 1, low(i) + 1);
    }

    double share(int i) {
      return source(i) - low(i);
    }

    double mix(float[] values, int start, int i) {
      double low = values[start + low(i)];
      return low + share(i) * (values[start + high(i)] - low);
    }
  }
}
