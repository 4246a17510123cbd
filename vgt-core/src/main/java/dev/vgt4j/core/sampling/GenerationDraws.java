package dev.vgt4j.core.sampling;

/** Every random decision of generating a batch of images. */
public interface GenerationDraws {
  /**
   * The order in which an image's positions are decoded; asked once an image, before any noise.
   *
   * @param image index in the batch
   * @param positions number of positions
   * @return a permutation of the raster places
   */
  int[] order(int image, int positions);

  /**
   * Standard normal numbers for every image.
   *
   * @param perImage how many for each
   * @return the images one after another
   */
  float[] normal(int perImage);
}
