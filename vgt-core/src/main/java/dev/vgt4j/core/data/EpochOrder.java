package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The order in which samples are trained on: all of them in every epoch, shuffled anew. What a step
 * gets follows from seed and step alone, so that a run goes on where it was by its step's number.
 */
public final class EpochOrder {
  private final int size;
  private final long seed;
  private @Nullable Epoch last;

  private record Epoch(long number, int[] order) {}

  /**
   * @param size number of samples, positive
   * @param seed decides the order
   */
  public EpochOrder(int size, long seed) {
    if (size < 1) {
      throw new InvalidInputException("training data: expected at least one sample, got " + size);
    }
    this.size = size;
    this.seed = seed;
  }

  /**
   * The samples of one step; a batch may reach into the next epoch.
   *
   * @param step counted from 0
   * @param batchSize samples in every step, positive
   */
  public int[] batch(long step, int batchSize) {
    if (step < 0 || batchSize < 1) {
      throw new InvalidInputException(
          "batch: expected a step of at least 0 and a positive size, got "
              + step
              + " and "
              + batchSize);
    }
    int[] batch = new int[batchSize];
    long first = Math.multiplyExact(step, (long) batchSize);
    for (int i = 0; i < batchSize; ) {
      long epoch = (first + i) / size;
      int from = (int) ((first + i) % size);
      int count = Math.min(batchSize - i, size - from);
      System.arraycopy(order(epoch), from, batch, i, count);
      i += count;
    }
    return batch;
  }

  private synchronized int[] order(long epoch) {
    Epoch known = last;
    if (known == null || known.number() != epoch) {
      known = new Epoch(epoch, shuffled(epoch));
      last = known;
    }
    return known.order();
  }

  /** Fisher-Yates. */
  private int[] shuffled(long epoch) {
    // through a generator of its own, or the numbers of neighbouring epochs would overlap
    long scattered = new SplittableRandom(epoch).nextLong();
    SplittableRandom random = new SplittableRandom(seed ^ scattered);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
