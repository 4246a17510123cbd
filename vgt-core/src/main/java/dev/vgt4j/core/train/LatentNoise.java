package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Gaussian noise on the latents that the pixel decoder learns from.
 *
 * @param kind how strong it is for each image
 * @param sigma largest or only strength, not negative; 0 for no noise
 */
public record LatentNoise(Kind kind, double sigma) {
  /** Clean latents. */
  public static final LatentNoise OFF = new LatentNoise(Kind.UNIFORM, 0);

  /** How the strength is chosen. */
  public enum Kind {
    /** Uniformly from 0 to sigma for each image, as in the released code. */
    UNIFORM,
    /** Always sigma, as in the paper. */
    FIXED
  }

  /** Checks the range. */
  public LatentNoise {
    if (!(sigma >= 0 && Double.isFinite(sigma))) {
      throw new InvalidInputException(
          "noise on latents: expected a strength that is not negative, got " + sigma);
    }
  }

  /** True if there is any. */
  public boolean isOn() {
    return sigma > 0;
  }

  /** A strength for each of n images. */
  float[] strengths(RandomGenerator random, int n) {
    float[] out = new float[n];
    if (kind == Kind.FIXED) {
      Arrays.fill(out, (float) sigma);
      return out;
    }
    for (int i = 0; i < n; i++) {
      out[i] = (float) (sigma * random.nextDouble());
    }
    return out;
  }
}
