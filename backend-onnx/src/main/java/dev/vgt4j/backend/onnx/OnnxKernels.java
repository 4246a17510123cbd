package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.vgt4j.api.graph.BinaryOp;
import dev.vgt4j.api.graph.FusedOp;
import dev.vgt4j.api.graph.Kernels;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.ReduceOp;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.graph.UnaryOp;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes every operation as nodes of the standard operator set, version 21. */
class OnnxKernels implements Kernels<ModelValue> {
  private static final Set<FusedOp> FUSED =
      Set.of(
          FusedOp.LINEAR,
          FusedOp.GELU,
          FusedOp.LAYER_NORM,
          FusedOp.RMS_NORM,
          FusedOp.GROUP_NORM,
          FusedOp.UPSAMPLE_NEAREST,
          FusedOp.PIXEL_SHUFFLE);

  private final ModelWriter writer;
  private final DimWriter dims;
  private final QuantizedLinears quantized;
  private @Nullable Node operation;
  private TensorSpec result = new TensorSpec(DType.FLOAT32, Shape.of());

  OnnxKernels(ModelWriter writer, DimWriter dims, QuantizedLinears quantized) {
    this.writer = writer;
    this.quantized = quantized;
    this.dims = dims;
  }

  /** Coarse operations that are written in one piece. */
  static Set<FusedOp> standardOperations() {
    return FUSED;
  }

  @Override
  public Set<FusedOp> fused() {
    return FUSED;
  }

  /** The next call writes this operation. */
  void begin(Node next) {
    operation = next;
    result = next.spec();
    writer.scope(next.name());
  }

  /** The operation that is being written. */
  Node operation() {
    return Objects.requireNonNull(operation);
  }

  /** The node that computes the operation's result. */
  private ModelValue last(String type, List<ModelValue> in, AttributeProto... attributes) {
    return writer.node(type, result, in, attributes);
  }

  @Override
  public ModelValue constant(HostTensor value) {
    return writer.constant(value);
  }

  @Override
  public ModelValue arange(Dim n) {
    return dims.counted(n);
  }

  @Override
  public ModelValue dimValue(Dim n) {
    return n.isConstant() ? writer.constant(HostTensor.scalar(n.value())) : dims.scalar(n);
  }

  @Override
  public ModelValue unary(UnaryOp op, ModelValue x) {
    return switch (op) {
      case SQUARE -> last("Mul", List.of(x, x));
      case RSQRT -> last("Reciprocal", List.of(writer.node("Sqrt", x.spec(), List.of(x))));
      default -> last(capitalized(op.name()), List.of(x));
    };
  }

  private static String capitalized(String name) {
    return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public ModelValue binary(BinaryOp op, ModelValue a, ModelValue b) {
    return last(type(op), List.of(a, b));
  }

  private static String type(BinaryOp op) {
    return switch (op) {
      case EQ -> "Equal";
      case LT -> "Less";
      case LE -> "LessOrEqual";
      default -> capitalized(op.name());
    };
  }

  @Override
  public ModelValue scalar(BinaryOp op, ModelValue x, double value) {
    return last(type(op), List.of(x, writer.scalarLike(x, value)));
  }

  @Override
  public ModelValue where(ModelValue condition, ModelValue a, ModelValue b) {
    if (a.dtype() != DType.BOOL) {
      return last("Where", List.of(condition, a, b));
    }
    // Where is not implemented for bool: (c and a) or (not c and b)
    ModelValue other = writer.node("Not", condition.spec(), List.of(condition));
    ModelValue first = writer.node("And", result, List.of(condition, a));
    return last("Or", List.of(first, writer.node("And", result, List.of(other, b))));
  }

  @Override
  public ModelValue cast(ModelValue x, DType type) {
    return last("Cast", List.of(x), Protos.attribute("to", Protos.type(type)));
  }

  @Override
  public ModelValue reduce(ReduceOp op, ModelValue x, int[] axes, boolean keepDims) {
    long[] all = Arrays.stream(axes).asLongStream().toArray();
    return last(
        "Reduce" + capitalized(op.name()),
        List.of(x, writer.longs(all)),
        Protos.attribute("keepdims", keepDims ? 1 : 0));
  }

  @Override
  public ModelValue cumsum(ModelValue x, int axis) {
    return last("CumSum", List.of(x, writer.constant(HostTensor.scalar((long) axis))));
  }

  @Override
  public ModelValue softmax(ModelValue x, int axis) {
    return last("Softmax", List.of(x), Protos.attribute("axis", axis));
  }

  @Override
  public ModelValue matmul(ModelValue a, ModelValue b, boolean transposeB) {
    if (!transposeB) {
      return last("MatMul", List.of(a, b));
    }
    // ONNX Runtime 1.29 fuses both nodes into one that forgets to broadcast a if b has no rows
    Shape batch = result.shape().sub(0, result.shape().rank() - 2);
    Shape full = batch.concat(a.shape().sub(a.rank() - 2, a.rank()));
    ModelValue left =
        b.shape().get(-2).isConstant() || a.shape().equals(full) ? a : expanded(a, full);
    return last("MatMul", List.of(left, transposed(b)));
  }

  private ModelValue transposed(ModelValue x) {
    long[] order = IntStream.range(0, x.rank()).asLongStream().toArray();
    order[x.rank() - 1] = x.rank() - 2L;
    order[x.rank() - 2] = x.rank() - 1L;
    Shape swapped = x.shape().with(-1, x.shape().get(-2)).with(-2, x.shape().get(-1));
    return writer.node(
        "Transpose",
        new TensorSpec(x.dtype(), swapped),
        List.of(x),
        Protos.attribute("perm", order));
  }

  @Override
  public ModelValue reshape(ModelValue x, Shape shape) {
    return reshaped(x, shape);
  }

  /** Reshape reads 0 as "the input's length here", so real zeros need the form that is explicit. */
  private ModelValue reshaped(ModelValue x, Shape shape) {
    long[] target = reshapeTarget(x.shape(), shape);
    if (target == null) {
      return dims.reshaped(x, shape);
    }
    TensorSpec spec = new TensorSpec(x.dtype(), shape);
    return writer.node("Reshape", spec, List.of(x, writer.longs(target)));
  }

  /** The target as fixed numbers, 0 for lengths that stay and -1 for one other, if possible. */
  private static long @Nullable [] reshapeTarget(Shape from, Shape to) {
    long[] target = new long[to.rank()];
    int unknown = 0;
    int kept = 0;
    for (int i = 0; i < target.length; i++) {
      Dim d = to.get(i);
      if (d.is(0)) {
        return null;
      }
      if (d.isConstant()) {
        target[i] = d.value();
      } else if (i < from.rank() && from.get(i).equals(d)) {
        kept++;
      } else {
        target[i] = -1;
        unknown++;
      }
    }
    // a length that stays may be 0 when the program runs, and nothing can be inferred beside it
    return unknown == 0 || (unknown == 1 && kept == 0) ? target : null;
  }

  @Override
  public ModelValue permute(ModelValue x, int[] axes) {
    long[] order = Arrays.stream(axes).asLongStream().toArray();
    return last("Transpose", List.of(x), Protos.attribute("perm", order));
  }

  @Override
  public ModelValue expand(ModelValue x, Shape shape) {
    return expanded(x, shape);
  }

  private ModelValue expanded(ModelValue x, Shape shape) {
    List<Dim> target = new ArrayList<>(shape.dims());
    int added = shape.rank() - x.rank();
    for (int i = 0; i < x.rank(); i++) {
      // Expand broadcasts both ways, so 1 keeps a length
      boolean stays = x.shape().get(i).equals(target.get(added + i));
      target.set(added + i, stays ? Dim.ONE : target.get(added + i));
    }
    TensorSpec spec = new TensorSpec(x.dtype(), shape);
    return writer.node("Expand", spec, List.of(x, dims.lengths(target)));
  }

  @Override
  public ModelValue concat(List<ModelValue> parts, int axis) {
    return last("Concat", parts, Protos.attribute("axis", axis));
  }

  @Override
  public ModelValue slice(ModelValue x, int axis, Dim start, Dim end) {
    Dim length = x.shape().get(axis);
    ModelValue from = dims.length(start);
    ModelValue to = end.equals(length) ? writer.longs(Long.MAX_VALUE) : dims.length(end);
    return last("Slice", List.of(x, from, to, writer.longs(axis)));
  }

  @Override
  public ModelValue pad(ModelValue x, long[] before, long[] after) {
    long[] pads = Arrays.copyOf(before, before.length + after.length);
    System.arraycopy(after, 0, pads, before.length, after.length);
    return last("Pad", List.of(x, writer.longs(pads)));
  }

  @Override
  public ModelValue gather(ModelValue x, ModelValue indices, int axis) {
    return last("Gather", List.of(x, indices), Protos.attribute("axis", axis));
  }

  @Override
  public ModelValue conv2d(
      ModelValue x, ModelValue weight, @Nullable ModelValue bias, int stride, int pad, int groups) {
    List<ModelValue> in = bias == null ? List.of(x, weight) : List.of(x, weight, bias);
    return last(
        "Conv",
        in,
        Protos.attribute("strides", new long[] {stride, stride}),
        Protos.attribute("pads", new long[] {pad, pad, pad, pad}),
        Protos.attribute("group", groups));
  }

  @Override
  public ModelValue stopGradient(ModelValue x) {
    return x;
  }

  @Override
  public ModelValue linear(ModelValue x, ModelValue weight, @Nullable ModelValue bias) {
    Shape flat = new Shape(List.of(rows(x.shape()), x.shape().get(-1)));
    ModelValue rows = x.rank() == 2 ? x : reshaped(x, flat);
    TensorSpec out = new TensorSpec(DType.FLOAT32, flat.with(1, weight.shape().get(0)));
    List<ModelValue> in = bias == null ? List.of(rows, weight) : List.of(rows, weight, bias);
    ModelValue y =
        quantized.has(weight)
            ? quantized.product(rows, weight, bias)
            : writer.node("Gemm", out, in, Protos.attribute("transB", 1));
    return x.rank() == 2 ? y : reshaped(y, result.shape());
  }

  private static Dim rows(Shape shape) {
    return shape.sub(0, shape.rank() - 1).size();
  }

  @Override
  public ModelValue gelu(ModelValue x) {
    return last("Gelu", List.of(x));
  }

  @Override
  public ModelValue layerNorm(
      ModelValue x, @Nullable ModelValue weight, @Nullable ModelValue bias, double eps) {
    ModelValue scale = weight == null ? ones(x.shape().get(-1).value()) : weight;
    List<ModelValue> in = bias == null ? List.of(x, scale) : List.of(x, scale, bias);
    return last(
        "LayerNormalization", in, Protos.attribute("axis", -1), Protos.attribute("epsilon", eps));
  }

  private ModelValue ones(long count) {
    float[] values = new float[(int) count];
    Arrays.fill(values, 1);
    return writer.constant(HostTensor.of(values, count));
  }

  /** In the form that ONNX Runtime replaces by one node. */
  @Override
  public ModelValue rmsNorm(ModelValue x, ModelValue weight, double eps) {
    TensorSpec row = new TensorSpec(DType.FLOAT32, x.shape().with(-1, Dim.ONE));
    ModelValue square = writer.node("Pow", x.spec(), List.of(x, writer.scalarLike(x, 2)));
    ModelValue mean = writer.node("ReduceMean", row, List.of(square, writer.longs(-1)));
    ModelValue safe = writer.node("Add", row, List.of(mean, writer.scalarLike(x, eps)));
    ModelValue root = writer.node("Sqrt", row, List.of(safe));
    ModelValue unit = writer.node("Div", x.spec(), List.of(x, root));
    return last("Mul", List.of(unit, weight));
  }

  @Override
  public ModelValue groupNorm(
      ModelValue x, int groups, ModelValue weight, ModelValue bias, double eps) {
    Shape s = x.shape();
    Dim rest = s.sub(1, 4).size().dividedBy(Dim.of(groups));
    ModelValue grouped = reshaped(x, new Shape(List.of(s.get(0), Dim.of(groups), rest)));
    ModelValue zeros = writer.constant(HostTensor.zeros(DType.FLOAT32, groups));
    ModelValue unit =
        writer.node(
            "InstanceNormalization",
            grouped.spec(),
            List.of(grouped, ones(groups), zeros),
            Protos.attribute("epsilon", eps));
    Shape perChannel = new Shape(List.of(s.get(1), Dim.ONE, Dim.ONE));
    ModelValue scaled =
        writer.node("Mul", result, List.of(reshaped(unit, s), reshaped(weight, perChannel)));
    return last("Add", List.of(scaled, reshaped(bias, perChannel)));
  }

  @Override
  public ModelValue upsampleNearest(ModelValue x, int factor) {
    float[] scales = {1, 1, factor, factor};
    // an absent region of interest still needs its place among the inputs
    ModelValue noRegion = writer.constant(HostTensor.of(new float[0], 0));
    return last(
        "Resize",
        List.of(x, noRegion, writer.constant(HostTensor.of(scales, 4))),
        Protos.attribute("mode", "nearest"),
        Protos.attribute("coordinate_transformation_mode", "asymmetric"),
        Protos.attribute("nearest_mode", "floor"));
  }

  @Override
  public ModelValue pixelShuffle(ModelValue x, int factor) {
    return last(
        "DepthToSpace",
        List.of(x),
        Protos.attribute("blocksize", factor),
        Protos.attribute("mode", "CRD"));
  }
}
