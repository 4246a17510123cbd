package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import java.util.random.RandomGenerator;

/** Square images of one size, perhaps cut and mirrored anew in every step. */
public interface PixelSource {
  /** Number of images. */
  int size();

  /**
   * A batch.
   *
   * @param images indices
   * @param random decides how they are cut and mirrored
   * @return {@code [images, 3, side, side]} in [-1,1]
   */
  HostTensor batch(int[] images, RandomGenerator random);

  /** Images in memory, always the same. */
  static PixelSource of(ImageSet images) {
    return new PixelSource() {
      @Override
      public int size() {
        return images.count();
      }

      @Override
      public HostTensor batch(int[] chosen, RandomGenerator random) {
        return images.batch(chosen);
      }
    };
  }
}
