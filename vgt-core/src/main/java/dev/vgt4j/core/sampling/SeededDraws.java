package dev.vgt4j.core.sampling;

import java.util.Random;

/**
 * Draws from one generator an image, made from the seed and the image's number alone: an image does
 * not depend on the batch that it is made in.
 */
public final class SeededDraws implements GenerationDraws {
  private final Random[] generators;

  /**
   * @param first number of the batch's first image
   * @param images size of the batch
   */
  public SeededDraws(long seed, int first, int images) {
    generators = new Random[images];
    for (int i = 0; i < images; i++) {
      generators[i] = new Random(mixed(seed, first + i));
    }
  }

  /** The finalizer of MurmurHash3, so that neighbouring seeds give unrelated generators. */
  private static long mixed(long seed, long image) {
    long z = seed + (image + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return z ^ (z >>> 33);
  }

  @Override
  public int[] order(int image, int positions) {
    return RandomOrder.of(generators[image], positions);
  }

  @Override
  public float[] normal(int perImage) {
    float[] out = new float[generators.length * perImage];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) generators[i / perImage].nextGaussian();
    }
    return out;
  }
}
