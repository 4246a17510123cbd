package dev.vgt4j.core.io;

import java.awt.image.BufferedImage;

/** Turns photographs as cameras note it in the Exif tag {@code Orientation}. */
final class ImageOrientation {
  private ImageOrientation() {}

  /**
   * The image as it is to be seen.
   *
   * @param image {@code TYPE_INT_RGB}
   * @param orientation 1 (as stored) to 8
   */
  static BufferedImage upright(BufferedImage image, int orientation) {
    if (orientation == 1) {
      return image;
    }
    int width = image.getWidth();
    int height = image.getHeight();
    boolean turned = orientation >= 5;
    BufferedImage out =
        new BufferedImage(
            turned ? height : width, turned ? width : height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRaster().getDataElements(0, y, width, 1, row);
      place(row, y, height, orientation, out);
    }
    return out;
  }

  /** A stored row becomes a row or a column, forwards or backwards. */
  private static void place(int[] row, int y, int height, int orientation, BufferedImage out) {
    boolean backwards =
        switch (orientation) {
          case 2, 3, 7, 8 -> true;
          default -> false;
        };
    boolean fromTheEnd =
        switch (orientation) {
          case 3, 4, 6, 7 -> true;
          default -> false;
        };
    if (backwards) {
      reverse(row);
    }
    int at = fromTheEnd ? height - 1 - y : y;
    if (orientation < 5) {
      out.getRaster().setDataElements(0, at, row.length, 1, row);
    } else {
      out.getRaster().setDataElements(at, 0, 1, row.length, row);
    }
  }

  private static void reverse(int[] row) {
    for (int i = 0, j = row.length - 1; i < j; i++, j--) {
      int kept = row[i];
      row[i] = row[j];
      row[j] = kept;
    }
  }
}
