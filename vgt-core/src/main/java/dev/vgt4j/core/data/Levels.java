package dev.vgt4j.core.data;

import java.nio.FloatBuffer;

/** 8 bit levels as model input. */
final class Levels {
  private static final float[] VALUES = values();

  private Levels() {}

  private static float[] values() {
    float[] values = new float[256];
    for (int v = 0; v < values.length; v++) {
      values[v] = v / 255f * 2f - 1f;
    }
    return values;
  }

  /** Appends {@code v / 255 * 2 - 1} of every unsigned byte. */
  static void put(byte[] levels, FloatBuffer into) {
    float[] values = new float[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = VALUES[levels[i] & 0xff];
    }
    into.put(values);
  }
}
