package dev.vgt4j.api.model;

import dev.vgt4j.api.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The order in which the positions of an image's latent grid are decoded. */
public sealed interface PositionOrder {
  /** The order in which the model was trained: random, unless it was tuned in another. */
  PositionOrder TRAINED = Named.TRAINED;

  /** A random order of its own for every image, drawn before its noise. */
  PositionOrder RANDOM = Named.RANDOM;

  /** Row by row from the top left. */
  PositionOrder RASTER = Named.RASTER;

  /** Orders that fit every grid. */
  enum Named implements PositionOrder {
    /** See {@link PositionOrder#TRAINED}. */
    TRAINED,
    /** See {@link PositionOrder#RANDOM}. */
    RANDOM,
    /** See {@link PositionOrder#RASTER}. */
    RASTER
  }

  /**
   * One order for all images.
   *
   * @param positions raster indices in the order in which they are decoded, each of 0 to n-1 once
   */
  record Custom(List<Integer> positions) implements PositionOrder {
    /**
     * Copies the list.
     *
     * @throws InvalidInputException if it is not a permutation
     */
    public Custom {
      positions = List.copyOf(positions);
      List<Integer> sorted = positions.stream().sorted().toList();
      if (sorted.isEmpty() || !sorted.equals(IntStream.range(0, sorted.size()).boxed().toList())) {
        throw new InvalidInputException(
            "order: expected every position from 0 to n-1 once, got " + positions);
      }
    }
  }

  /** One order for all images; see {@link Custom}. */
  static PositionOrder of(int... positions) {
    return new Custom(Arrays.stream(positions).boxed().toList());
  }
}
