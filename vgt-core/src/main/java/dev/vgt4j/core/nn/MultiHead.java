package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;
import org.jspecify.annotations.Nullable;

/** Attention in several heads. */
public final class MultiHead {
  private MultiHead() {}

  /**
   * Cuts the last axis into heads.
   *
   * @param x {@code [batch, tokens, heads * headDim]}
   * @return {@code [batch, heads, tokens, headDim]}
   */
  public static Tensor split(Tensor x, int heads) {
    return x.reshape(x.dim(0), x.dim(1), heads, x.dim(2).dividedBy(Dim.of(heads))).transpose(1, 2);
  }

  /**
   * Attends with scale 1 / sqrt(headDim) and joins the heads again.
   *
   * @param q {@code [batch, heads, queries, headDim]}
   * @param k {@code [batch, heads, keys, headDim]}
   * @param v {@code [batch, heads, keys, headDim]}
   * @param mask bool, broadcastable to {@code [batch, 1, queries, keys]}, true = visible, or null
   * @param causal also hide keys after the query's own place, counted from the end
   * @return {@code [batch, queries, heads * headDim]}
   */
  public static Tensor attend(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal) {
    Tensor y = q.attention(k, v, mask, causal, 1 / Math.sqrt(q.dim(3).value()));
    return y.transpose(1, 2).reshape(q.dim(0), q.dim(2), q.dim(1).times(q.dim(3)));
  }
}
