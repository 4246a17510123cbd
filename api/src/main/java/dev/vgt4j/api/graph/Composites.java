package dev.vgt4j.api.graph;

import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import org.jspecify.annotations.Nullable;

/** The coarse operations written in primitives: the meaning that every fused form must equal. */
final class Composites {
  private static final double HIDDEN = -1e30;

  private Composites() {}

  static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    Tensor rows = x.rank() == 2 ? x : x.reshape(-1, x.dim(-1));
    Tensor y = rows.matmulTransposed(weight);
    y = bias == null ? y : y.add(bias);
    return y.reshape(x.shape().with(-1, weight.dim(0)));
  }

  static Tensor normalize(Tensor x, double eps) {
    Tensor centred = x.sub(x.mean(true, -1));
    return centred.mul(centred.square().mean(true, -1).add(eps).rsqrt());
  }

  static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
    Tensor grouped = x.reshape(x.dim(0), groups, -1);
    Tensor y = normalize(grouped, eps).reshape(x.shape());
    Object[] perChannel = {x.dim(1), 1, 1};
    return y.mul(weight.reshape(perChannel)).add(bias.reshape(perChannel));
  }

  /** Query heads of one key head are folded into the query axis, so keys are never repeated. */
  static Tensor attention(
      Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal, double scale) {
    Dim queries = q.dim(2);
    Dim keyHeads = k.dim(1);
    Dim perKey = q.dim(1).dividedBy(keyHeads);
    boolean grouped = !perKey.is(1);
    Tensor folded = grouped ? q.reshape(q.dim(0), keyHeads, perKey.times(queries), q.dim(3)) : q;
    Tensor scores = folded.mul(scale).matmulTransposed(k);
    Tensor visible = visible(q, k, mask, causal);
    if (visible != null) {
      if (grouped) {
        scores = scores.reshape(q.dim(0), keyHeads, perKey, queries, k.dim(2));
        visible = visible.unsqueeze(1);
      }
      scores = scores.add(bias(visible));
      scores =
          grouped ? scores.reshape(q.dim(0), keyHeads, perKey.times(queries), k.dim(2)) : scores;
    }
    return scores.softmax(-1).matmul(v).reshape(q.shape());
  }

  /** Added, not chosen: its gradient passes through the scores without another look at the mask. */
  private static Tensor bias(Tensor visible) {
    GraphBuilder g = visible.graph();
    return visible.where(g.constant(HostTensor.scalar(0.0)), g.constant(HostTensor.scalar(HIDDEN)));
  }

  private static @Nullable Tensor visible(
      Tensor q, Tensor k, @Nullable Tensor mask, boolean causal) {
    if (!causal) {
      return mask;
    }
    GraphBuilder g = q.graph();
    Dim queries = q.dim(2);
    Dim keys = k.dim(2);
    Tensor last = g.arange(queries).add(g.dimValue(keys.minus(queries))).reshape(queries, 1);
    Tensor past = g.arange(keys).reshape(1, keys).lessEqual(last).reshape(1, 1, queries, keys);
    return mask == null ? past : mask.and(past);
  }

  static Tensor rope(Tensor x, Tensor cos, Tensor sin) {
    Dim half = x.dim(-1).floorDiv(2);
    Tensor rotated = Tensor.concat(-1, x.slice(-1, half, x.dim(-1)).neg(), x.slice(-1, 0, half));
    return x.mul(cos).add(rotated.mul(sin));
  }

  static Tensor upsampleNearest(Tensor x, int factor) {
    return x.repeatInterleave(2, factor).repeatInterleave(3, factor);
  }

  static Tensor pixelShuffle(Tensor x, int r) {
    Dim c = x.dim(1).dividedBy(Dim.of((long) r * r));
    Dim h = x.dim(2);
    Dim w = x.dim(3);
    return x.reshape(x.dim(0), c, r, r, h, w)
        .permute(0, 1, 4, 2, 5, 3)
        .reshape(x.dim(0), c, h.times(r), w.times(r));
  }
}
