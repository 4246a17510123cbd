package dev.vgt4j.core.train;

import java.nio.FloatBuffer;

/**
 * Vectors on a grid for many images: latents, or a teacher's features. May be asked from another
 * thread than the one that trains.
 */
public interface LatentSource {
  /** Number of images. */
  int size();

  /** Rows of the grid. */
  int height();

  /** Columns of the grid. */
  int width();

  /** The sample that a grid is of: another than {@code image} where that could not be used. */
  default int sample(int image) {
    return image;
  }

  /**
   * Appends the vector of one position.
   *
   * @param image index of the image
   * @param position raster index in the grid
   */
  void copy(int image, int position, FloatBuffer into);
}
