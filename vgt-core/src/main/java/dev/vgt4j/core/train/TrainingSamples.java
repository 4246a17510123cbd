package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Captioned square images of one size, perhaps cut and mirrored anew in every step. */
public interface TrainingSamples {
  /** Number of samples. */
  int size();

  /** Pixels a side. */
  int side();

  /**
   * Which samples a step gets.
   *
   * @param step counted from 0
   * @param random of this step
   */
  int[] choose(long step, int n, RandomGenerator random);

  /**
   * What was read.
   *
   * @param pixels {@code [samples, 3, side, side]} in [-1,1]
   * @param indices of the samples: others than the wanted where those could not be used
   * @param names what logs call them
   */
  record Read(HostTensor pixels, int[] indices, List<String> names) {}

  /**
   * Reads samples.
   *
   * @param random decides how they are cut and mirrored
   * @throws dev.vgt4j.api.InvalidInputException if too many cannot be used
   */
  Read read(int[] chosen, RandomGenerator random);

  /** What a sample shows. */
  String caption(int index);

  /** Images in memory without captions, drawn independently. */
  static TrainingSamples of(ImageSet images) {
    return new TrainingSamples() {
      @Override
      public int size() {
        return images.count();
      }

      @Override
      public int side() {
        return images.side();
      }

      @Override
      public int[] choose(long step, int n, RandomGenerator random) {
        return random.ints(n, 0, images.count()).toArray();
      }

      @Override
      public Read read(int[] chosen, RandomGenerator random) {
        List<String> names = Arrays.stream(chosen).mapToObj(Integer::toString).toList();
        return new Read(images.batch(chosen), chosen, names);
      }

      @Override
      public String caption(int index) {
        return "";
      }
    };
  }
}
