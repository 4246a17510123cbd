package dev.vgt4j.backend.tf;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;

/**
 * Scaled dot-product attention. Its gradient reads the weights, by far the largest values in it,
 * three times instead of five: the sum of a row of weights times their gradients equals that of the
 * result times its gradient (FlashAttention, arXiv 2205.14135, section 3.1).
 */
final class Attention {
  private static final double HIDDEN = -1e30;

  private final GraphWriter writer;
  private final OwnGradients gradients;

  Attention(GraphWriter writer, OwnGradients gradients) {
    this.writer = writer;
    this.gradients = gradients;
  }

  /** See {@link dev.vgt4j.api.graph.Kernels#attention}. */
  Output<?> of(
      Output<?> q,
      Output<?> k,
      Output<?> v,
      @Nullable Output<?> mask,
      boolean causal,
      double scale) {
    int perKey = Math.toIntExact(q.shape().get(1) / k.shape().get(1));
    Output<?> shape = writer.add("Shape", q);
    Output<?> ofKeys = writer.add("Shape", k);
    Output<?> scaled = writer.add("Mul", q, writer.number(scale));
    Output<?> lead = writer.part(ofKeys, 0, 2);
    Output<?> queries = writer.part(shape, 2, 1);
    Output<?> keys = writer.part(ofKeys, 2, 1);
    // query heads of one key head are folded into the query axis, so keys are never repeated
    Output<?> folded = writer.reshape(scaled, lead, writer.ints(-1), writer.part(shape, 3, 1));
    Output<?> scores = timesTransposed(writer, folded, k);
    Output<?> visible = causal ? past(queries, keys, mask) : mask;
    if (visible != null) {
      Output<?> unfolded = writer.reshape(scores, lead, writer.ints(perKey), queries, keys);
      Output<?> hidden = writer.add("AddV2", unfolded, bias(visible));
      scores = writer.reshape(hidden, lead, writer.ints(-1), keys);
    }
    Output<?> result = product(writer.add("Softmax", scores), folded, k, v);
    return writer.add("Reshape", result, shape);
  }

  /** With an axis for the query heads of one key head. */
  private Output<?> bias(Output<?> visible) {
    Output<?> bias = writer.add("SelectV2", visible, writer.number(0), writer.number(HIDDEN));
    return writer.add("ExpandDims", bias, writer.integer(1));
  }

  private Output<?> product(Output<?> weights, Output<?> q, Output<?> k, Output<?> v) {
    Output<?> result = writer.batchedProduct(weights, v, false, false);
    return gradients.attach(
        writer,
        result,
        List.of(q, k, v),
        (w, gradient) -> {
          Output<?> products = w.add("Mul", gradient, result);
          Output<?> rows = w.reduce("Sum", products, true, -1);
          Output<?> ofWeights = timesTransposed(w, gradient, v);
          Output<?> ofScores = w.add("Mul", weights, w.add("Sub", ofWeights, rows));
          return List.of(
              w.batchedProduct(ofScores, k, false, false),
              w.batchedProduct(ofScores, q, true, false),
              w.batchedProduct(weights, gradient, true, false));
        });
  }

  /**
   * With b transposed beforehand, which is faster than the kernels' own flag if there are many rows
   * in a, as there are in training.
   */
  private Output<?> timesTransposed(GraphWriter w, Output<?> a, Output<?> b) {
    return gradients.areWanted()
        ? w.batchedProduct(a, w.transpose(b, 0, 1, 3, 2), false, false)
        : w.batchedProduct(a, b, false, true);
  }

  /** What lies not after a query, the last query being at the last key. */
  private Output<?> past(Output<?> queries, Output<?> keys, @Nullable Output<?> mask) {
    Output<?> n = scalar(queries);
    Output<?> m = scalar(keys);
    Output<?> last = writer.add("Range", writer.add("Sub", m, n), m, writer.integer(1));
    Output<?> at = writer.add("Range", writer.integer(0), m, writer.integer(1));
    Output<?> past = writer.add("LessEqual", at, writer.reshape(last, 1, 1, -1, 1));
    return mask == null ? past : writer.add("LogicalAnd", mask, past);
  }

  private Output<?> scalar(Output<?> vector) {
    return writer.add("Reshape", vector, writer.ints());
  }
}
