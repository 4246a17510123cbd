package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;

/**
 * How an image becomes a square of the model's size: see {@link SquareCrop}; mirrored last.
 *
 * @param side pixels a side, positive
 * @param randomCrop cut anywhere along the longer side instead of in the middle
 * @param flip mirror half of the images left to right
 */
public record ImagePreparation(int side, boolean randomCrop, boolean flip) {
  /** Checks the size. */
  public ImagePreparation {
    if (side < 1) {
      throw new InvalidInputException("image size: expected a positive number, got " + side);
    }
  }

  /** The middle, as it is. */
  public static ImagePreparation center(int side) {
    return new ImagePreparation(side, false, false);
  }

  /**
   * Cuts, resizes and mirrors.
   *
   * @return three planes of {@code side * side} unsigned bytes
   */
  public byte[] prepare(BufferedImage image, RandomGenerator random) {
    return mirrored(cut(image, random), random);
  }

  /** Cuts and resizes; the same every time unless crops are random. */
  byte[] cut(BufferedImage image, RandomGenerator random) {
    int freedom = Math.abs(image.getWidth() - image.getHeight());
    int offset = randomCrop ? random.nextInt(freedom + 1) : SquareCrop.middle(image);
    return SquareCrop.planes(image, offset, side);
  }

  /** The planes themselves, or mirrored ones; the given stay as they are. */
  byte[] mirrored(byte[] planes, RandomGenerator random) {
    if (!flip || !random.nextBoolean()) {
      return planes;
    }
    byte[] out = new byte[planes.length];
    for (int row = 0; row < planes.length; row += side) {
      for (int x = 0; x < side; x++) {
        out[row + x] = planes[row + side - 1 - x];
      }
    }
    return out;
  }

  /**
   * Refuses what gives another image every time, for those who encode every image once.
   *
   * @throws InvalidInputException if crops or flips are random
   */
  public void requireFixed() {
    if (randomCrop || flip) {
      throw new InvalidInputException(
          "latents that are encoded once cannot be those of random crops or flips:"
              + " choose data.crop: center and data.flip: false, or data.latents: online");
    }
  }
}
