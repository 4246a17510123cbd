package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.core.vlm.dinov3.DinoV3Config;
import java.nio.FloatBuffer;
import java.util.function.IntConsumer;

/**
 * A DINOv3 teacher's features of many images of one size, resized to the latents' grid, computed
 * once and kept in memory.
 */
public final class FeatureSet implements LatentSource {
  private final GridCache features;

  private FeatureSet(GridCache features) {
    this.features = features;
  }

  /**
   * Encodes images.
   *
   * @param session holds the teacher's weights under their published names
   * @param cells rows and columns of the latents' grid
   * @param progress told how many images are done
   */
  public static FeatureSet encode(
      Session session,
      DinoV3Config teacher,
      int cells,
      TrainingSamples images,
      IntConsumer progress) {
    return new FeatureSet(
        GridCache.encode(
            session,
            pixels -> FrozenEncoders.features(teacher, pixels, cells, ""),
            cells,
            images,
            progress));
  }

  @Override
  public int size() {
    return features.size();
  }

  @Override
  public int height() {
    return features.height();
  }

  @Override
  public int width() {
    return features.width();
  }

  @Override
  public int sample(int image) {
    return features.sample(image);
  }

  @Override
  public void copy(int image, int position, FloatBuffer into) {
    features.copy(image, position, into);
  }
}
