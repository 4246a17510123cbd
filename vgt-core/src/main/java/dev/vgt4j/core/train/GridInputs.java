package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
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
   * @param tensors by input
   * @param samples what they are of
   * @param names what logs call the samples
   */
  record Fed(Map<String, HostTensor> tensors, int[] samples, List<String> names) {}

  /** Which images a step gets. */
  int[] choose(long step, int n, RandomGenerator random);

  /**
   * What a step is fed with.
   *
   * @param images indices
   * @param orders raster indices of the positions in fed order, one row an image
   */
  Fed of(int[] images, int[][] orders, RandomGenerator random);

  /** Chooses the images of a step. */
  @FunctionalInterface
  interface Order {
    /** Indices of images. */
    int[] choose(long step, int n, RandomGenerator random);
  }

  /** The run over a training program; closes it. */
  TrainingRun open(Session session, TrainingRun run);

  /**
   * Computed beforehand.
   *
   * @param channels numbers in a latent
   * @param features a teacher's, for REPA, or null
   * @param featureSize numbers in a feature
   * @param order which images a step gets
   */
  static GridInputs cached(
      LatentSource latents,
      int channels,
      @Nullable LatentSource features,
      int featureSize,
      Order order) {
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
      public int[] choose(long step, int n, RandomGenerator random) {
        return order.choose(step, n, random);
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
      public Fed of(int[] images, int[][] orders, RandomGenerator random) {
        Map<String, HostTensor> in = new TreeMap<>();
        in.put("latents", gathered(latents, channels, images, orders));
        if (features != null) {
          in.put("features", gathered(features, featureSize, images, orders));
        }
        int[] samples = Arrays.stream(images).map(latents::sample).toArray();
        return new Fed(in, samples, Draws.names(samples));
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
  static GridInputs online(TrainingSamples pixels, FrozenEncoders encoders) {
    return new GridInputs() {
      @Override
      public int size() {
        return pixels.size();
      }

      @Override
      public int[] choose(long step, int n, RandomGenerator random) {
        return pixels.choose(step, n, random);
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
      public Fed of(int[] images, int[][] orders, RandomGenerator random) {
        long[] order = new long[images.length * orders[0].length];
        for (int i = 0; i < order.length; i++) {
          order[i] = orders[i / orders[0].length][i % orders[0].length];
        }
        TrainingSamples.Read read = pixels.read(images, random);
        HostTensor fed = HostTensor.of(order, images.length, orders[0].length);
        return new Fed(Map.of("pixels", read.pixels(), "order", fed), read.indices(), read.names());
      }

      @Override
      public TrainingRun open(Session session, TrainingRun run) {
        return new EncodingRun(session.compile(encoders.inOrder()), run);
      }
    };
  }
}
