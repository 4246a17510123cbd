package dev.vgt4j.backend.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What attention adds to its scores: 0 or a large negative number, made once a run per mask. */
final class Visibility {
  private static final double HIDDEN = -1e30;

  private final PtNDManager scope;
  private final Map<Object, Map<List<Object>, PtNDArray>> made = new IdentityHashMap<>();

  Visibility(PtNDManager scope) {
    this.scope = scope;
  }

  /**
   * The bias {@code [batch or 1, 1, perKey * queries or 1, keys]}.
   *
   * @param mask bool, broadcastable to {@code [batch, 1, queries, keys]}, or null
   * @param causal also hide keys after a query's own place, counted from the end
   * @param perKey query heads that share a key head and are folded into the query axis
   * @return null if everything is visible
   */
  @Nullable PtNDArray bias(
      @Nullable PtNDArray mask, boolean causal, long perKey, long queries, long keys) {
    if (mask == null && !causal) {
      return null;
    }
    Object key = mask == null ? this : mask;
    return made.computeIfAbsent(key, m -> new HashMap<>())
        .computeIfAbsent(
            List.of(causal, perKey, queries, keys), k -> make(mask, causal, perKey, queries, keys));
  }

  private PtNDArray make(
      @Nullable PtNDArray mask, boolean causal, long perKey, long queries, long keys) {
    if (!causal) {
      return folded(bias(mask), perKey);
    }
    try (PtNDArray past = past(queries, keys)) {
      if (mask == null) {
        return folded(bias(past), perKey);
      }
      try (PtNDArray both = JniUtils.logicalAnd(mask, past)) {
        return folded(bias(both), perKey);
      }
    }
  }

  /** [1, 1, queries, keys]: true up to the query's own place. */
  private PtNDArray past(long queries, long keys) {
    try (PtNDArray places = range(0, keys);
        PtNDArray own = range(keys - queries, keys);
        PtNDArray column = JniUtils.reshape(own, new long[] {1, 1, queries, 1})) {
      return JniUtils.lte(places, column);
    }
  }

  private PtNDArray range(long from, long to) {
    return JniUtils.arange(
        scope, from, to, 1, DataType.INT64, scope.getDevice(), SparseFormat.DENSE);
  }

  private PtNDArray bias(PtNDArray visible) {
    try (PtNDArray zero = Natives.number(scope, 0, DataType.FLOAT32);
        PtNDArray hidden = Natives.number(scope, HIDDEN, DataType.FLOAT32)) {
      return JniUtils.where(visible, zero, hidden);
    }
  }

  /** Repeats the queries for every query head that shares a key head. */
  private static PtNDArray folded(PtNDArray bias, long perKey) {
    long[] shape = bias.getShape().getShape();
    if (perKey == 1 || shape[2] == 1) {
      return bias;
    }
    long[] repeated = {shape[0], perKey, shape[2], shape[3]};
    try (bias;
        PtNDArray expanded = JniUtils.broadcast(bias, new Shape(repeated))) {
      return JniUtils.reshape(expanded, new long[] {shape[0], 1, perKey * shape[2], shape[3]});
    }
  }
}
