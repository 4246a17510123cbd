package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.graph.FusedOp;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.Op;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes attention, rotary positions and caches as ONNX Runtime computes them fastest; everything
 * else is standard. What a fused operation makes superfluous is written too and removed at the end.
 */
final class TunedKernels extends OnnxKernels {
  private static final Set<FusedOp> FUSED = fusedToo(FusedOp.ATTENTION, FusedOp.ROPE, FusedOp.SILU);

  private final ModelWriter writer;
  private final AttentionWriter attention;
  private final TokenMajor tokens;
  private final CacheWriter caches;
  private final GrowingStates growing;

  TunedKernels(
      ModelWriter writer,
      DimWriter dims,
      QuantizedLinears quantized,
      Map<Node, ModelValue> values,
      GrowingStates growing) {
    super(writer, dims, quantized);
    this.writer = writer;
    this.growing = growing;
    this.caches = new CacheWriter(writer, dims);
    this.tokens = new TokenMajor(writer, dims, values);
    this.attention = new AttentionWriter(writer, dims, tokens, caches);
  }

  private static Set<FusedOp> fusedToo(FusedOp... more) {
    Set<FusedOp> all = EnumSet.copyOf(OnnxKernels.standardOperations());
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }

  static Set<FusedOp> tunedOperations() {
    return FUSED;
  }

  @Override
  public Set<FusedOp> fused() {
    return FUSED;
  }

  @Override
  public ModelValue silu(ModelValue x) {
    return writer.fused(
        "QuickGelu", operation().spec(), List.of(x), Protos.attribute("alpha", 1.0));
  }

  @Override
  public ModelValue attention(
      ModelValue q,
      ModelValue k,
      ModelValue v,
      @Nullable ModelValue mask,
      boolean causal,
      double scale) {
    return attention.write(operation(), q, k, v, mask, causal, scale);
  }

  @Override
  public ModelValue rope(ModelValue x, ModelValue cos, ModelValue sin) {
    return tokens.rotated(operation(), x, cos, sin);
  }

  @Override
  public ModelValue concat(List<ModelValue> parts, int axis) {
    GrowingStates.Growing g = growing.extendedBy(operation());
    return g == null ? super.concat(parts, axis) : caches.extend(g, parts.get(0), parts.get(1));
  }

  @Override
  public ModelValue slice(ModelValue x, int axis, Dim start, Dim end) {
    return growing.keeps(operation()) ? x : super.slice(x, axis, start, end);
  }

  @Override
  public ModelValue reshape(ModelValue x, Shape shape) {
    ModelValue merged = attention.merged(operation());
    return merged != null ? merged : super.reshape(x, shape);
  }

  /** True if a node puts heads beside tokens: {@code [B, H, S, D]} to {@code [B, S, H, D]}. */
  static boolean swapsHeads(Node n) {
    return n.op() instanceof Op.Permute p && p.axes().equals(List.of(0, 2, 1, 3));
  }
}
