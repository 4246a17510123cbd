package dev.vgt4j.api.model;

import dev.vgt4j.api.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A causal transformer over embeddings as model code: the LLM of a VLM, or one that is conditioned
 * on a text encoder.
 */
public interface AutoregressiveTransformer {
  /** Width of embeddings and hidden states. */
  int hiddenSize();

  /** Number of layers, each with one key and one value tensor in the cache. */
  int layers();

  /** Key and value heads of a layer. */
  int keyValueHeads();

  /** Width of one head. */
  int headDim();

  /**
   * Embeds text.
   *
   * @param tokenIds int64 {@code [batch, tokens]}
   * @return {@code [batch, tokens, hiddenSize]}
   */
  Tensor embed(Tensor tokenIds);

  /**
   * Records the layers.
   *
   * @param embeddings {@code [batch, tokens, hiddenSize]}
   * @param positions int64 {@code [batch, tokens]}
   * @param mask bool {@code [batch, 1, tokens, past + tokens]}, true = visible; null for plain
   *     causal attention
   * @param past keys and values before these tokens, one entry a layer, or an empty list
   * @return hidden states after the final norm, and the keys and values of past and these tokens
   */
  Result forward(Tensor embeddings, Tensor positions, @Nullable Tensor mask, List<KeyValue> past);

  /**
   * Keys (rotated) and values of one layer.
   *
   * @param keys {@code [batch, keyValueHeads, tokens, headDim]}
   * @param values {@code [batch, keyValueHeads, tokens, headDim]}
   */
  record KeyValue(Tensor keys, Tensor values) {}

  /**
   * What {@link #forward} returns.
   *
   * @param hidden {@code [batch, tokens, hiddenSize]}
   * @param cache one entry a layer, past included
   */
  record Result(Tensor hidden, List<KeyValue> cache) {}
}
