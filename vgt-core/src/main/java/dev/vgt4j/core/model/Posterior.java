package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;

/**
 * A diagonal Gaussian over latents.
 *
 * @param mean {@code [batch, channels, H, W]}
 * @param logVariance the same shape, clamped to [-30, 20]
 */
public record Posterior(Tensor mean, Tensor logVariance) {
  private static final double LEAST = -30;
  private static final double MOST = 20;

  /** Clamps the log variance. */
  static Posterior of(Tensor mean, Tensor logVariance) {
    return new Posterior(mean, logVariance.max(LEAST).min(MOST));
  }

  /**
   * mean + standard deviation * noise.
   *
   * @param noise standard normal, shape of the mean
   */
  public Tensor sample(Tensor noise) {
    return mean.add(logVariance.mul(0.5).exp().mul(noise));
  }

  /**
   * Kullback-Leibler divergence from the standard normal, summed over channels and height.
   *
   * @return {@code [batch, W]}
   */
  public Tensor divergence() {
    Tensor terms = mean.square().add(logVariance.exp()).sub(1).sub(logVariance);
    return terms.sum(false, 1, 2).mul(0.5);
  }
}
