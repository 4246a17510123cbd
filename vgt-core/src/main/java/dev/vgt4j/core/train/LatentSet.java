package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.model.VgtModels;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The latents of many images of one size, encoded once and kept in memory. */
public final class LatentSet {
  private static final int ENCODE_BATCH = 64;

  private final int height;
  private final int width;
  private final int channels;
  private final float[][] latents;

  private LatentSet(int height, int width, int channels, float[][] latents) {
    this.height = height;
    this.width = width;
    this.channels = channels;
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
      Session session, VgtModels models, String scope, ImageSet images, IntConsumer progress) {
    int size = models.vlm().imageSize();
    int grid = size / models.autoencoder().stride();
    int channels = models.autoencoder().latentChannels();
    float[][] all = new float[images.count()][];
    try (Program encode =
        session.compile(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, size, size);
              Tensor z = models.autoencoder(scope).encode(pixels);
              g.output("latents", z.permute(0, 2, 3, 1));
            })) {
      for (int from = 0; from < all.length; from += ENCODE_BATCH) {
        int to = Math.min(all.length, from + ENCODE_BATCH);
        HostTensor pixels = images.batch(IntStream.range(from, to).toArray());
        try (Outputs out = encode.run(Map.of("pixels", pixels))) {
          float[] z = out.host("latents").toFloats();
          int each = z.length / (to - from);
          for (int i = from; i < to; i++) {
            all[i] = Arrays.copyOfRange(z, (i - from) * each, (i - from + 1) * each);
          }
        }
        progress.accept(to);
      }
    }
    return new LatentSet(grid, grid, channels, all);
  }

  /** Number of images. */
  public int size() {
    return latents.length;
  }

  /** Rows of the latent grid. */
  public int height() {
    return height;
  }

  /** Columns of the latent grid. */
  public int width() {
    return width;
  }

  /**
   * Appends one latent.
   *
   * @param image index of the image
   * @param position raster index in the grid
   */
  void copy(int image, int position, FloatBuffer into) {
    into.put(latents[image], position * channels, channels);
  }
}
