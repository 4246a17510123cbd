package dev.vgt4j.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How fast memory is read, by threads that compare equal arrays far larger than caches: the bound
 * of everything that touches each weight once, such as a decoding step of one image.
 */
final class MemoryBandwidth {
  private static final int LONGS = 32 << 20; // 256 MiB in all
  private static final int WARM_UP = 3;

  private final long[][] parts;
  private final long[][] copies;

  /**
   * Allocates and warms up.
   *
   * @param threads that read at once, positive
   */
  MemoryBandwidth(int threads) {
    this.parts = new long[threads][LONGS / 2 / threads];
    this.copies = new long[threads][LONGS / 2 / threads];
    for (int i = 0; i < threads; i++) { // untouched pages may all be one
      Arrays.fill(parts[i], 1);
      Arrays.fill(copies[i], 1);
    }
    best(WARM_UP);
  }

  /** Bytes in a second, of one pass over everything. */
  double measure() {
    long begin = System.nanoTime();
    // a comparison is what the JVM runs with the widest loads
    boolean equal =
        IntStream.range(0, parts.length)
            .parallel()
            .allMatch(i -> Arrays.mismatch(parts[i], copies[i]) < 0);
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (!equal) {
      throw new IllegalStateException("memory that nobody wrote to has changed");
    }
    return 2.0 * parts.length * parts[0].length * Long.BYTES / seconds;
  }

  /** The best of some passes. */
  double best(int passes) {
    return IntStream.range(0, passes).mapToDouble(i -> measure()).max().orElse(0);
  }
}
