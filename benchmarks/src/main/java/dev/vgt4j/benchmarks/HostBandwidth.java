package dev.vgt4j.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How fast the processors read their memory, by threads that compare equal arrays far larger than
 * caches.
 */
final class HostBandwidth implements MemoryBandwidth {
  private static final int LONGS = 32 << 20; // 256 MiB in all
  private static final int WARM_UP = 3;

  private final long[][] parts;
  private final long[][] copies;

  /**
   * Allocates and warms up.
   *
   * @param threads that read at once, positive
   */
  HostBandwidth(int threads) {
    this.parts = new long[threads][LONGS / 2 / threads];
    this.copies = new long[threads][LONGS / 2 / threads];
    for (int i = 0; i < threads; i++) { // untouched pages may all be one
      Arrays.fill(parts[i], 1);
      Arrays.fill(copies[i], 1);
    }
    best(WARM_UP);
  }

  @Override
  public double measure() {
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

  @Override
  public void close() {
    // nothing but arrays
  }
}
