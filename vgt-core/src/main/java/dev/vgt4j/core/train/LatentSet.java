package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.core.model.VgtModels;
import java.nio.FloatBuffer;
import java.util.function.IntConsumer;

/** The latents of many images of one size, encoded once and kept in memory. */
public final class LatentSet implements LatentSource {
  private final GridCache latents;

  private LatentSet(GridCache latents) {
    this.latents = latents;
  }

  /**
   * Encodes images.
   *
   * @param session holds an autoencoder's weights
   * @param scope what stands before its keys
   * @param progress told how many images are done
   */
  public static LatentSet encode(
      Session session,
      VgtModels models,
      String scope,
      TrainingSamples images,
      IntConsumer progress) {
    FrozenEncoders encoders = new FrozenEncoders(models, null);
    return new LatentSet(
        GridCache.encode(
            session,
            pixels -> encoders.latents(pixels, scope),
            encoders.cells(),
            images,
            progress));
  }

  @Override
  public int size() {
    return latents.size();
  }

  @Override
  public int height() {
    return latents.height();
  }

  @Override
  public int width() {
    return latents.width();
  }

  @Override
  public int sample(int image) {
    return latents.sample(image);
  }

  @Override
  public void copy(int image, int position, FloatBuffer into) {
    latents.copy(image, position, into);
  }
}
