package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;

/** Loss terms that more than one model uses. */
public final class Losses {
  /** Label of a token that takes no part in the cross entropy. */
  public static final long IGNORED = -100;

  private Losses() {}

  /**
   * Mean cross entropy of the next token: the scores at place i against the label at place i + 1.
   *
   * @param logits {@code [batch, tokens, vocabulary]}
   * @param labels int64 {@code [batch, tokens]}, {@link #IGNORED} where there is nothing to predict
   * @return scalar; 0 if every label is ignored
   */
  public static Tensor nextToken(Tensor logits, Tensor labels) {
    Dim tokens = logits.dim(1);
    Dim rows = logits.dim(0).times(tokens.minus(Dim.ONE));
    Tensor scores = logits.slice(1, 0, tokens.minus(Dim.ONE)).reshape(rows, logits.dim(2));
    return crossEntropy(scores, labels.slice(1, 1, tokens).reshape(rows));
  }

  /**
   * Mean cross entropy over the rows that are not ignored.
   *
   * @param logits {@code [rows, classes]}
   * @param labels int64 {@code [rows]}
   * @return scalar; 0 if every label is ignored
   */
  public static Tensor crossEntropy(Tensor logits, Tensor labels) {
    GraphBuilder g = logits.graph();
    Dim rows = logits.dim(0);
    Tensor kept = labels.eq(IGNORED).not().cast(DType.FLOAT32);
    Tensor top = logits.amax(true, 1).stopGradient();
    Tensor logSum = logits.sub(top).exp().sum(false, 1).log().add(top.reshape(rows));
    Tensor place = g.arange(rows).mul(g.dimValue(logits.dim(1))).add(labels.max(0));
    Tensor score = logits.reshape(rows.times(logits.dim(1))).gather(0, place);
    return logSum.sub(score).mul(kept).sum(false).div(kept.sum(false).max(1));
  }

  /**
   * Minus the mean cosine of the angle between matching rows (the REPA term).
   *
   * @param a {@code [rows, width]}
   * @param b {@code [rows, width]}
   * @return scalar in [-1, 1]
   */
  public static Tensor negativeCosine(Tensor a, Tensor b) {
    return Layers.unit(a).mul(Layers.unit(b)).sum(false, -1).mean(false).neg();
  }
}
