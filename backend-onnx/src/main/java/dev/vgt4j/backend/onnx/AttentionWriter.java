package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attention: one fused operation where all see all, otherwise the fewest operations around two
 * products. ONNX Runtime's grouped attention cannot be used for masks and caches: it continues a
 * cache by one token only as soon as the batch has two rows.
 */
final class AttentionWriter {
  private static final double HIDDEN = -1e30;

  private final ModelWriter writer;
  private final DimWriter dims;
  private final TokenMajor tokens;
  private final CacheWriter caches;
  private final Map<Node, ModelValue> merged = new HashMap<>();
  private final Map<List<Object>, ModelValue> masks = new HashMap<>();

  AttentionWriter(ModelWriter writer, DimWriter dims, TokenMajor tokens, CacheWriter caches) {
    this.writer = writer;
    this.dims = dims;
    this.tokens = tokens;
    this.caches = caches;
  }

  /** What a fused operation gave already if the node only joins its heads again, else null. */
  @Nullable ModelValue merged(Node join) {
    Node swap = join.inputs().get(0);
    if (!TunedKernels.swapsHeads(swap)) {
      return null;
    }
    ModelValue whole = merged.get(swap.inputs().get(0));
    return whole != null && whole.shape().equals(join.spec().shape()) ? whole : null;
  }

  ModelValue write(
      Node node,
      ModelValue q,
      ModelValue k,
      ModelValue v,
      @Nullable ModelValue mask,
      boolean causal,
      double scale) {
    boolean grouped = !q.shape().get(1).equals(k.shape().get(1));
    return mask == null && !causal && !grouped
        ? whole(node, q, scale)
        : masked(q, k, v, visible(q, k, mask, causal), scale);
  }

  private ModelValue whole(Node node, ModelValue q, double scale) {
    List<ModelValue> in = node.inputs().stream().map(tokens::of).toList();
    Shape s = q.shape();
    ModelValue y =
        writer.fused(
            "MultiHeadAttention",
            in.get(0).spec(),
            in,
            Protos.attribute("num_heads", s.get(1).value()),
            Protos.attribute("scale", scale));
    merged.put(node, y);
    Shape cut = new Shape(List.of(s.get(0), s.get(2), s.get(1), s.get(3)));
    ModelValue heads =
        writer.node(
            "Reshape",
            new TensorSpec(DType.FLOAT32, cut),
            List.of(y, writer.longs(0, 0, s.get(1).value(), s.get(3).value())));
    long[] order = {0, 2, 1, 3};
    return writer.node("Transpose", q.spec(), List.of(heads), Protos.attribute("perm", order));
  }

  /** Query heads of one key head are folded into the query axis, so keys are never repeated. */
  private ModelValue masked(
      ModelValue q, ModelValue k, ModelValue v, @Nullable ModelValue visible, double scale) {
    Shape s = q.shape();
    Dim group = s.get(1).dividedBy(k.shape().get(1));
    Dim room = caches.room(k);
    Shape rows = s.with(1, k.shape().get(1)).with(2, group.times(s.get(2)));
    ModelValue folded = group.is(1) ? q : dims.reshaped(q, rows);
    Dim keys = room == null ? k.shape().get(2) : room;
    TensorSpec spec = new TensorSpec(DType.FLOAT32, rows.with(3, keys));
    ModelValue scores =
        writer.fused(
            "FusedMatMul",
            spec,
            List.of(folded, k),
            Protos.attribute("transB", 1),
            Protos.attribute("alpha", scale));
    if (visible != null) {
      ModelValue seen = room == null ? visible : caches.mask(visible, room);
      ModelValue hidden = writer.scalarLike(scores, HIDDEN);
      scores = writer.node("Where", spec, List.of(repeated(seen, group), scores, hidden));
    }
    ModelValue p = writer.node("Softmax", spec, List.of(scores), Protos.attribute("axis", -1));
    ModelValue y = writer.node("MatMul", new TensorSpec(DType.FLOAT32, rows), List.of(p, v));
    return group.is(1) ? y : dims.reshaped(y, s);
  }

  /** The mask for every query head of a key head, {@code [B, 1, group*S, T]}. */
  private ModelValue repeated(ModelValue mask, Dim group) {
    Shape s = mask.shape();
    if (group.is(1) || s.get(2).is(1)) {
      return mask;
    }
    return masks.computeIfAbsent(
        List.of(mask, group),
        key -> {
          Shape wide = s.with(1, group);
          List<Dim> target = List.of(Dim.ONE, group, Dim.ONE, Dim.ONE);
          ModelValue all =
              writer.node(
                  "Expand", new TensorSpec(DType.BOOL, wide), List.of(mask, dims.lengths(target)));
          return dims.reshaped(all, s.with(2, group.times(s.get(2))));
        });
  }

  private @Nullable ModelValue visible(
      ModelValue q, ModelValue k, @Nullable ModelValue mask, boolean causal) {
    if (!causal) {
      return mask;
    }
    Dim queries = q.shape().get(2);
    Dim keys = k.shape().get(2);
    ModelValue past = masks.computeIfAbsent(List.of(queries, keys), key -> past(queries, keys));
    if (mask == null) {
      return past;
    }
    Shape both = Shape.broadcast("mask", mask.shape(), past.shape());
    return writer.node("And", new TensorSpec(DType.BOOL, both), List.of(mask, past));
  }

  /** {@code [1, 1, queries, keys]}: no query sees keys after its own place. */
  private ModelValue past(Dim queries, Dim keys) {
    ModelValue own = dims.counted(queries);
    own = writer.node("Add", own.spec(), List.of(own, dims.length(keys.minus(queries))));
    ModelValue last = dims.reshaped(own, new Shape(List.of(Dim.ONE, Dim.ONE, queries, Dim.ONE)));
    TensorSpec spec =
        new TensorSpec(DType.BOOL, new Shape(List.of(Dim.ONE, Dim.ONE, queries, keys)));
    return writer.node("LessOrEqual", spec, List.of(dims.counted(keys), last));
  }
}
