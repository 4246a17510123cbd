package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;

/**
 * Image tensors brought to one size without distortion, as VGT's batches of captioned images are:
 * bilinear without antialiasing, lengths cut down to whole pixels.
 */
public final class ImageFit {
  private ImageFit() {}

  /**
   * Scales until the target is covered and cuts the middle out; an odd rest is lost at the far
   * side.
   *
   * @param images float32 {@code [batch, channels, inHeight, inWidth]}
   * @return {@code [batch, channels, height, width]}
   */
  public static HostTensor cropped(HostTensor images, int height, int width) {
    double scale = Math.max(scaleTo(images, 2, height), scaleTo(images, 3, width));
    HostTensor covering =
        BilinearResize.to(
            images,
            Math.max(height, scaled(images, 2, scale)),
            Math.max(width, scaled(images, 3, scale)));
    return placed(covering, height, width);
  }

  /**
   * Scales until it fits into the target and fills up with zeros; an odd rest goes to the far side.
   *
   * @param images float32 {@code [batch, channels, inHeight, inWidth]}
   * @return {@code [batch, channels, height, width]}
   */
  public static HostTensor padded(HostTensor images, int height, int width) {
    double scale = Math.min(scaleTo(images, 2, height), scaleTo(images, 3, width));
    HostTensor inside =
        BilinearResize.to(
            images,
            Math.max(1, Math.min(height, scaled(images, 2, scale))),
            Math.max(1, Math.min(width, scaled(images, 3, scale))));
    return placed(inside, height, width);
  }

  private static double scaleTo(HostTensor images, int axis, int target) {
    long[] shape = images.shape();
    if (shape.length != 4 || images.dtype() != DType.FLOAT32 || shape[axis] < 1) {
      throw new ShapeException(
          "image fit: expected FLOAT32[batch, channels, height, width], got " + images);
    }
    if (target < 1) {
      throw new InvalidInputException("image fit: expected a positive size, got " + target);
    }
    return (double) target / shape[axis];
  }

  private static int scaled(HostTensor images, int axis, double scale) {
    return (int) (images.shape()[axis] * scale);
  }

  /** Middle on middle: cuts off what is too much, and leaves zeros where something lacks. */
  private static HostTensor placed(HostTensor images, int height, int width) {
    long[] shape = images.shape();
    int inHeight = (int) shape[2];
    int inWidth = (int) shape[3];
    int top = (height - inHeight) / 2;
    int left = (width - inWidth) / 2;
    float[] in = images.toFloats();
    float[] out = new float[(int) (shape[0] * shape[1]) * height * width];
    for (int i = 0; i < out.length; i++) {
      int y = i / width % height - top;
      int x = i % width - left;
      if (y >= 0 && y < inHeight && x >= 0 && x < inWidth) {
        out[i] = in[(i / (height * width) * inHeight + y) * inWidth + x];
      }
    }
    return HostTensor.of(out, shape[0], shape[1], height, width);
  }
}
