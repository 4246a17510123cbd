package dev.vgt4j.core.eval;

import dev.vgt4j.api.tensor.HostTensor;

/** Watches an evaluation, and may stop it. */
public interface EvaluationMonitor {
  /** Asked before every batch; once it says true, the evaluation ends. */
  default boolean cancelled() {
    return false;
  }

  /**
   * Told after every batch.
   *
   * @param images evaluated so far
   */
  default void evaluated(int images) {}

  /**
   * Shown every batch that an autoencoder gave back.
   *
   * @param first number of its first image
   * @param originals float32 {@code [batch, 3, side, side]} in [-1,1]
   * @param reconstructions of the same shape, about [-1,1]
   */
  default void reconstructed(int first, HostTensor originals, HostTensor reconstructions) {}
}
