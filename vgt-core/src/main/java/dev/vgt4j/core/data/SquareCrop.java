package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import java.awt.image.BufferedImage;

/**
 * The largest square of an image at some place along its longer side, resized with Pillow's
 * antialiased bicubic filter unless it has the wanted size.
 */
public final class SquareCrop {
  private static final int CHANNELS = 3;

  private SquareCrop() {}

  /** The offset of the square in the middle; an odd rest goes to the far side. */
  public static int middle(BufferedImage image) {
    return freedom(image) / 2;
  }

  private static int freedom(BufferedImage image) {
    return Math.abs(image.getWidth() - image.getHeight());
  }

  /**
   * Cuts and resizes.
   *
   * @param offset pixels before the square along the longer side
   * @param side pixels a side of the result, positive
   * @throws InvalidInputException if the square would not lie inside the image
   */
  public static BufferedImage of(BufferedImage image, int offset, int side) {
    return image(planes(image, offset, side), side);
  }

  /** As {@link #of}: three planes of unsigned bytes. */
  static byte[] planes(BufferedImage image, int offset, int side) {
    if (offset < 0 || offset > freedom(image) || side < 1) {
      throw new InvalidInputException(
          "square crop of a %dx%d image: expected an offset from 0 to %d and a positive size, got %d and %d"
              .formatted(image.getWidth(), image.getHeight(), freedom(image), offset, side));
    }
    int cut = Math.min(image.getWidth(), image.getHeight());
    boolean wide = image.getWidth() > cut;
    int[] rgb = image.getRGB(wide ? offset : 0, wide ? 0 : offset, cut, cut, null, 0, cut);
    BicubicResampler resampler = new BicubicResampler(cut, side);
    byte[] planes = new byte[CHANNELS * side * side];
    for (int c = 0; c < CHANNELS; c++) {
      byte[] plane = plane(rgb, 16 - 8 * c);
      byte[] resized = cut == side ? plane : resampler.resize(plane);
      System.arraycopy(resized, 0, planes, c * resized.length, resized.length);
    }
    return planes;
  }

  private static byte[] plane(int[] rgb, int shift) {
    byte[] plane = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      plane[i] = (byte) (rgb[i] >> shift);
    }
    return plane;
  }

  /** The image of three square planes. */
  static BufferedImage image(byte[] planes, int side) {
    BufferedImage out = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    int area = side * side;
    for (int i = 0; i < area; i++) {
      int red = planes[i] & 0xff;
      int green = planes[area + i] & 0xff;
      out.setRGB(i % side, i / side, red << 16 | green << 8 | planes[2 * area + i] & 0xff);
    }
    return out;
  }
}
