package dev.vgt4j.api.tensor;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.stream.IntStream;

/**
 * Widens many 16 bit floats. Models have billions of them, so they are taken in runs over arrays
 * that stay in the cache: accesses to single elements of a buffer, which may be of several classes,
 * are compiled to something up to twenty times slower. Long stretches are shared by all processors,
 * each of which also gets the target's memory pages from the system.
 */
final class HalfRuns {
  private static final int RUN = 8192;
  private static final int LEAST_SHARE = 32 * RUN;

  private HalfRuns() {}

  /** What every binary16 stands for, by its bits. */
  private static final class Table {
    static final float[] FLOATS = new float[1 << 16];

    static {
      for (int i = 0; i < FLOATS.length; i++) {
        FLOATS[i] = HalfFloats.toFloat((short) i);
      }
    }
  }

  /**
   * Widens all elements of one buffer to the beginning of another; positions stay as they are.
   *
   * @param type FLOAT16 or BFLOAT16
   * @throws IndexOutOfBoundsException if they do not fit
   */
  static void widen(DType type, ShortBuffer from, FloatBuffer to) {
    int count = from.limit();
    int shares = Math.min(Runtime.getRuntime().availableProcessors(), count / LEAST_SHARE);
    if (shares < 2) {
      widen(type, from, to, 0, count);
      return;
    }
    int share = (count - 1) / shares + 1;
    IntStream.range(0, shares)
        .parallel()
        .forEach(i -> widen(type, from, to, i * share, Math.min(count, (i + 1) * share)));
  }

  private static void widen(DType type, ShortBuffer from, FloatBuffer to, int start, int end) {
    short[] halves = new short[Math.min(RUN, end - start)];
    float[] floats = new float[halves.length];
    for (int at = start; at < end; at += halves.length) {
      int n = Math.min(halves.length, end - at);
      from.get(at, halves, 0, n);
      if (type == DType.FLOAT16) {
        lookUp(halves, floats, n);
      } else {
        shift(halves, floats, n);
      }
      to.put(at, floats, 0, n);
    }
  }

  private static void lookUp(short[] halves, float[] floats, int n) {
    float[] table = Table.FLOATS;
    for (int i = 0; i < n; i++) {
      floats[i] = table[halves[i] & 0xffff];
    }
  }

  private static void shift(short[] halves, float[] floats, int n) {
    for (int i = 0; i < n; i++) {
      floats[i] = Float.intBitsToFloat(halves[i] << 16);
    }
  }
}
