package dev.vgt4j.core.sampling;

/** A velocity field over latent tokens, already guided. */
@FunctionalInterface
public interface Velocity {
  /**
   * Evaluates the field.
   *
   * @param x state, all tokens one after another; not to be changed
   * @param t time, 0 (noise) to 1 (data)
   * @return velocities, as many numbers as x
   */
  float[] at(float[] x, double t);
}
