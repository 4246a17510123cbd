package dev.vgt4j.api.model;

import dev.vgt4j.api.graph.Tensor;

/** The text side of a dual encoder as model code: token ids to states. */
public interface TextEncoder {
  /** Width of a state. */
  int hiddenSize();

  /** Most tokens that a text may have. */
  int maxTokens();

  /**
   * Records the encoder.
   *
   * @param tokenIds int64 {@code [batch, tokens]}, at most {@link #maxTokens} of them
   * @return states after the final norm, {@code [batch, tokens, hiddenSize]}
   */
  Tensor encode(Tensor tokenIds);
}
