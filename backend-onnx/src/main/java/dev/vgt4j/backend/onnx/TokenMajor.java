package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.Op;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.graph.UnaryOp;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Heads in the layout in which fused operations take them, {@code [B, S, H*D]}. Model code cuts
 * that into {@code [B, H, S, D]}; where it did so right before, the original is taken.
 */
final class TokenMajor {
  private final ModelWriter writer;
  private final DimWriter dims;
  private final Map<Node, ModelValue> values;
  private final Map<ModelValue, Tables> tables = new HashMap<>();

  TokenMajor(ModelWriter writer, DimWriter dims, Map<Node, ModelValue> values) {
    this.writer = writer;
    this.dims = dims;
    this.values = values;
  }

  /** Cosines and sines {@code [B*S, D/2]} and the row of each token. */
  private record Tables(ModelValue cos, ModelValue sin, ModelValue rows) {}

  /** {@code [B, S, H*D]} of heads {@code [B, H, S, D]}. */
  ModelValue of(Node heads) {
    Shape s = heads.spec().shape();
    TensorSpec merged = merged(s);
    Node cut = uncut(heads, merged.shape());
    if (cut != null) {
      return values.get(cut);
    }
    ModelValue part = partOfThree(heads, merged);
    if (part != null) {
      return part;
    }
    ModelValue x = values.get(heads);
    TensorSpec swapped =
        new TensorSpec(x.dtype(), new Shape(List.of(s.get(0), s.get(2), s.get(1), s.get(3))));
    long[] order = {0, 2, 1, 3};
    ModelValue y = writer.node("Transpose", swapped, List.of(x), Protos.attribute("perm", order));
    return writer.node("Reshape", merged, List.of(y, writer.longs(0, 0, lastLength(s))));
  }

  private static TensorSpec merged(Shape heads) {
    Dim width = heads.get(1).times(heads.get(3));
    return new TensorSpec(DType.FLOAT32, new Shape(List.of(heads.get(0), heads.get(2), width)));
  }

  private static long lastLength(Shape heads) {
    return heads.get(1).times(heads.get(3)).value();
  }

  /** What was cut into heads, or null. */
  private static @Nullable Node uncut(Node heads, Shape merged) {
    if (!TunedKernels.swapsHeads(heads)) {
      return null;
    }
    Node cut = heads.inputs().get(0);
    boolean fits =
        cut.op() instanceof Op.Reshape && cut.inputs().get(0).spec().shape().equals(merged);
    return fits ? cut.inputs().get(0) : null;
  }

  /** Queries, keys or values out of one product {@code [B, S, 3*H*D]}, or null. */
  private @Nullable ModelValue partOfThree(Node heads, TensorSpec merged) {
    if (!(heads.op() instanceof Op.Reshape)
        || !(heads.inputs().get(0).op() instanceof Op.Slice s)
        || s.axis() != 0
        || !s.start().isConstant()
        || !s.end().equals(s.start().plus(1))) {
      return null;
    }
    Node turned = heads.inputs().get(0).inputs().get(0);
    if (!(turned.op() instanceof Op.Permute p) || !p.axes().equals(List.of(2, 0, 3, 1, 4))) {
      return null;
    }
    Node cut = turned.inputs().get(0);
    Shape three = cut.spec().shape();
    Node all = cut.inputs().isEmpty() ? cut : cut.inputs().get(0);
    Dim width = merged.shape().get(2);
    boolean fits =
        cut.op() instanceof Op.Reshape
            && three.get(2).is(3)
            && all.spec().shape().equals(merged.shape().with(2, width.times(3)));
    if (!fits) {
      return null;
    }
    long from = s.start().value() * width.value();
    return writer.node(
        "Slice",
        merged,
        List.of(
            values.get(all),
            writer.longs(from),
            writer.longs(from + width.value()),
            writer.longs(2)));
  }

  /** Heads with rotary positions. */
  ModelValue rotated(Node rope, ModelValue x, ModelValue cos, ModelValue sin) {
    if (!isHalves(rope)) {
      return primitive(x, cos, sin);
    }
    Tables t = tables.computeIfAbsent(cos, c -> tables(cos, sin));
    return writer.fused("RotaryEmbedding", x.spec(), List.of(x, t.rows(), t.cos(), t.sin()));
  }

  /** True if every token of the batch has angles of its own and both halves of a head the same. */
  private static boolean isHalves(Node rope) {
    Node cos = rope.inputs().get(1);
    Node sin = rope.inputs().get(2);
    Shape x = rope.inputs().get(0).spec().shape();
    if (x.rank() != 4
        || !cos.spec().shape().equals(x.with(1, Dim.ONE))
        || !(cos.op() instanceof Op.Unary c && c.op() == UnaryOp.COS)
        || !(sin.op() instanceof Op.Unary s && s.op() == UnaryOp.SIN)
        || cos.inputs().get(0) != sin.inputs().get(0)) {
      return false;
    }
    Node angles = cos.inputs().get(0);
    return angles.op() instanceof Op.Concat joined
        && joined.axis() == 3
        && angles.inputs().size() == 2
        && angles.inputs().get(0) == angles.inputs().get(1);
  }

  private Tables tables(ModelValue cos, ModelValue sin) {
    Shape s = cos.shape();
    Dim count = s.get(0).times(s.get(2));
    Shape tokens = new Shape(List.of(s.get(0), s.get(2)));
    ModelValue rows = dims.reshaped(dims.counted(count), tokens);
    return new Tables(half(cos, count), half(sin, count), rows);
  }

  private ModelValue half(ModelValue full, Dim count) {
    long half = full.shape().get(3).value() / 2;
    ModelValue cut =
        writer.node(
            "Slice",
            new TensorSpec(DType.FLOAT32, full.shape().with(3, Dim.of(half))),
            List.of(full, writer.longs(0), writer.longs(half), writer.longs(3)));
    return dims.reshaped(cut, new Shape(List.of(count, Dim.of(half))));
  }

  private ModelValue primitive(ModelValue x, ModelValue cos, ModelValue sin) {
    int last = x.rank() - 1;
    long whole = x.shape().get(last).value();
    ModelValue first = part(x, last, 0, whole / 2);
    ModelValue second = part(x, last, whole / 2, whole);
    ModelValue turned =
        writer.node(
            "Concat",
            x.spec(),
            List.of(writer.node("Neg", second.spec(), List.of(second)), first),
            Protos.attribute("axis", last));
    ModelValue a = writer.node("Mul", x.spec(), List.of(x, cos));
    ModelValue b = writer.node("Mul", x.spec(), List.of(turned, sin));
    return writer.node("Add", x.spec(), List.of(a, b));
  }

  private ModelValue part(ModelValue x, int axis, long from, long to) {
    return writer.node(
        "Slice",
        new TensorSpec(DType.FLOAT32, x.shape().with(axis, Dim.of(to - from))),
        List.of(x, writer.longs(from), writer.longs(to), writer.longs(axis)));
  }
}
