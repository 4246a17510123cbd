package dev.vgt4j.benchmarks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * How fast memory is read, by threads that add up an array far larger than caches: the bound of
 * everything that touches each weight once, such as a decoding step of one image.
 */
public final class MemoryBandwidth {
  private static final int LONGS = 32 << 20; // 256 MiB
  private static final int WARM_UP = 3;

  private final long[][] parts;
  private final AtomicLong sums = new AtomicLong();

  /**
   * Allocates 256 MiB and warms up.
   *
   * @param threads that read at once, positive
   */
  public MemoryBandwidth(int threads) {
    this.parts = new long[threads][LONGS / threads];
    for (long[] part : parts) {
      Arrays.fill(part, 1);
    }
    for (int i = 0; i < WARM_UP; i++) {
      measure();
    }
  }

  /** Bytes in a second, of one pass. */
  public double measure() {
    long begin = System.nanoTime();
    IntStream.range(0, parts.length)
        .parallel()
        .forEach(i -> sums.addAndGet(Arrays.stream(parts[i]).sum()));
    double seconds = (System.nanoTime() - begin) / 1e9;
    return (double) parts.length * parts[0].length * Long.BYTES / seconds;
  }

  /** The best of some passes. */
  public double best(int passes) {
    return IntStream.range(0, passes).mapToDouble(i -> measure()).max().orElse(0);
  }
}
