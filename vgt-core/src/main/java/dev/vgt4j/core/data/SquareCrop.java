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
    byte[][] square = square(image, offset, cut);
    BicubicResampler resampler = new BicubicResampler(cut, side);
    byte[] planes = new byte[CHANNELS * side * side];
    for (int c = 0; c < CHANNELS; c++) {
      byte[] resized = cut == side ? square[c] : resampler.resize(square[c]);
      System.arraycopy(resized, 0, planes, c * resized.length, resized.length);
    }
    return planes;
  }

  /** Row by row, so that of a large photograph little is held twice. */
  private static byte[][] square(BufferedImage image, int offset, int cut) {
    boolean wide = image.getWidth() > cut;
    boolean plain = image.getType() == BufferedImage.TYPE_INT_RGB;
    int left = wide ? offset : 0;
    int top = wide ? 0 : offset;
    byte[][] square = new byte[CHANNELS][cut * cut];
    int[] row = new int[cut];
    for (int y = 0; y < cut; y++) {
      if (plain) {
        image.getRaster().getDataElements(left, top + y, cut, 1, row);
      } else {
        image.getRGB(left, top + y, cut, 1, row, 0, cut);
      }
      for (int x = 0; x < cut; x++) {
        for (int c = 0; c < CHANNELS; c++) {
          square[c][y * cut + x] = (byte) (row[x] >> 16 - 8 * c);
        }
      }
    }
    return square;
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
