package dev.vgt4j.core.model;

import dev.vgt4j.core.io.ConfigNode;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How flow matching draws training times in (0, 1), where 0 is noise and 1 is data.
 *
 * @param distribution what is drawn
 * @param shift warps the drawn time towards noise, see {@link #shifted}; null for none
 */
public record TimeSampling(Distribution distribution, @Nullable Double shift) {
  /** Distributions of the unshifted time. */
  public enum Distribution {
    /** The sigmoid of a standard normal number. */
    LOGIT_NORMAL,
    /** Uniform. */
    UNIFORM
  }

  /** Reads {@code sample_t} and {@code timeshift}. */
  public static TimeSampling parse(ConfigNode c) {
    Distribution d =
        switch (c.text("sample_t", "logit-normal")) {
          case "logit-normal" -> Distribution.LOGIT_NORMAL;
          case "auto" -> Distribution.UNIFORM;
          default -> throw c.wrong("sample_t", "\"logit-normal\" or \"auto\"");
        };
    return new TimeSampling(d, c.has("timeshift") ? c.positive("timeshift") : null);
  }

  /** Draws effective times. */
  public float[] draw(int n, RandomGenerator random) {
    float[] raw = new float[n];
    for (int i = 0; i < n; i++) {
      raw[i] =
          distribution == Distribution.UNIFORM ? random.nextFloat() : (float) random.nextGaussian();
    }
    return effective(raw);
  }

  /**
   * Effective times from raw draws.
   *
   * @param raw standard normal numbers, or uniform ones in [0, 1)
   */
  public float[] effective(float[] raw) {
    float[] out = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      double t =
          distribution == Distribution.UNIFORM ? raw[i] : 1 / (1 + Math.exp(-(double) raw[i]));
      out[i] = (float) (shift == null ? t : shifted(t, shift));
    }
    return out;
  }

  /** The warp of training times, which also turns their direction: {@code 1 - s t/(1+(s-1) t)}. */
  public static double shifted(double t, double s) {
    return 1 - s * t / (1 + (s - 1) * t);
  }

  /** The inverse of {@code s t/(1+(s-1) t)}: {@code t/(s-(s-1) t)}. */
  public static double unwarped(double t, double s) {
    return t / (s - (s - 1) * t);
  }
}
