package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where the vectors that a generator learns from come from. */
interface GridInputs {
  /** Number of images. */
  int size();

  /** Rows of the latents' grid. */
  int height();

  /** Columns of the latents' grid. */
  int width();

  /**
   * What a step is fed with.
   *
   * @param images indices
   * @param orders raster indices of the positions in fed order, one row an image
   */
  Map<String, HostTensor> of(int[] images, int[][] orders, RandomGenerator random);

  /** The run over a training program; closes it. */
  TrainingRun open(Session session, TrainingRun run);

  /**
   * Computed beforehand.
   *
   * @param channels numbers in a latent
   * @param features a teacher's, for REPA, or null
   * @param featureSize numbers in a feature
   */
  static GridInputs cached(
      LatentSource latents, int channels, @Nullable LatentSource features, int featureSize) {
    if (features != null
        && (features.size() != latents.size()
            || features.height() != latents.height()
            || features.width() != latents.width())) {
      throw new InvalidInputException(
          "REPA: expected features of the latents' images and grid, got "
              + "%d images of %d x %d for %d of %d x %d"
                  .formatted(
                      features.size(),
                      features.height(),
                      features.width(),
                      latents.size(),
                      latents.height(),
                      latents.width()));
    }
    return new GridInputs() {
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
      public Map<String, HostTensor> of(int[] images, int[][] orders, RandomGenerator random) {
        Map<String, HostTensor> in = new TreeMap<>();
        in.put("latents", gathered(latents, channels, images, orders));
        if (features != null) {
          in.put("features", gathered(features, featureSize, images, orders));
        }
        return in;
      }

      @Override
      public TrainingRun open(Session session, TrainingRun run) {
        return run;
      }
    };
  }

  private static HostTensor gathered(
      LatentSource source, int channels, int[] images, int[][] orders) {
    HostTensor out = HostTensor.zeros(DType.FLOAT32, images.length, orders[0].length, channels);
    FloatBuffer into = out.bytes().asFloatBuffer();
    for (int i = 0; i < images.length; i++) {
      for (int position : orders[i]) {
        source.copy(images[i], position, into);
      }
    }
    return out;
  }

  /** Computed in every step by networks whose weights are in the session. */
  static GridInputs online(PixelSource pixels, FrozenEncoders encoders) {
    return new GridInputs() {
      @Override
      public int size() {
        return pixels.size();
      }

      @Override
      public int height() {
        return encoders.cells();
      }

      @Override
      public int width() {
        return encoders.cells();
      }

      @Override
      public Map<String, HostTensor> of(int[] images, int[][] orders, RandomGenerator random) {
        long[] order = new long[images.length * orders[0].length];
        for (int i = 0; i < order.length; i++) {
          order[i] = orders[i / orders[0].length][i % orders[0].length];
        }
        return Map.of(
            "pixels",
            pixels.batch(images, random),
            "order",
            HostTensor.of(order, images.length, orders[0].length));
      }

      @Override
      public TrainingRun open(Session session, TrainingRun run) {
        return new EncodingRun(session.compile(encoders.inOrder()), run);
      }
    };
  }
}
