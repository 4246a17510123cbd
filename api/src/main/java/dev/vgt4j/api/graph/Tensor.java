package dev.vgt4j.api.graph;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A value inside a graph that is being recorded: what model code is written with. Every method
 * checks types and shapes at once and throws {@link ShapeException} with the operation and both
 * shapes; none computes anything. Negative axes count from the end.
 */
public final class Tensor {
  private final GraphBuilder builder;
  private final Node node;

  Tensor(GraphBuilder builder, Node node) {
    this.builder = builder;
    this.node = node;
  }

  GraphBuilder builder() {
    return builder;
  }

  Node node() {
    return node;
  }

  /** The graph being recorded, for constants and lengths. */
  public GraphBuilder graph() {
    return builder;
  }

  /** Element type. */
  public DType dtype() {
    return node.spec().dtype();
  }

  /** Axis lengths. */
  public Shape shape() {
    return node.spec().shape();
  }

  /** Length of one axis. */
  public Dim dim(int axis) {
    return shape().get(axis);
  }

  /** Number of axes. */
  public int rank() {
    return shape().rank();
  }

  // ---- element-wise ----

  private Tensor unary(UnaryOp op) {
    boolean integers = op == UnaryOp.NEG || op == UnaryOp.ABS || op == UnaryOp.SQUARE;
    DType expected =
        op == UnaryOp.NOT
            ? DType.BOOL
            : integers && dtype() == DType.INT64 ? DType.INT64 : DType.FLOAT32;
    require(op.name(), this, expected);
    return builder.op(new Op.Unary(op), List.of(this), expected, shape());
  }

  /** -x. */
  public Tensor neg() {
    return unary(UnaryOp.NEG);
  }

  /** |x|. */
  public Tensor abs() {
    return unary(UnaryOp.ABS);
  }

  /** x * x. */
  public Tensor square() {
    return unary(UnaryOp.SQUARE);
  }

  /** e^x. */
  public Tensor exp() {
    return unary(UnaryOp.EXP);
  }

  /** Natural logarithm. */
  public Tensor log() {
    return unary(UnaryOp.LOG);
  }

  /** Square root. */
  public Tensor sqrt() {
    return unary(UnaryOp.SQRT);
  }

  /** 1 / sqrt(x). */
  public Tensor rsqrt() {
    return unary(UnaryOp.RSQRT);
  }

  /** 1 / x. */
  public Tensor reciprocal() {
    return unary(UnaryOp.RECIPROCAL);
  }

  /** Sine of radians. */
  public Tensor sin() {
    return unary(UnaryOp.SIN);
  }

  /** Cosine of radians. */
  public Tensor cos() {
    return unary(UnaryOp.COS);
  }

  /** Hyperbolic tangent. */
  public Tensor tanh() {
    return unary(UnaryOp.TANH);
  }

  /** 1 / (1 + e^-x). */
  public Tensor sigmoid() {
    return unary(UnaryOp.SIGMOID);
  }

  /** Error function. */
  public Tensor erf() {
    return unary(UnaryOp.ERF);
  }

  /** max(x, 0). */
  public Tensor relu() {
    return unary(UnaryOp.RELU);
  }

  /** Largest whole number not above x. */
  public Tensor floor() {
    return unary(UnaryOp.FLOOR);
  }

  /** Logical negation. */
  public Tensor not() {
    return unary(UnaryOp.NOT);
  }

  private Tensor binary(BinaryOp op, Tensor other) {
    DType out = binaryType(op, other.dtype());
    Shape s = Shape.broadcast(op.name(), shape(), other.shape());
    return builder.op(new Op.Binary(op), List.of(this, other), out, s);
  }

  private Tensor scalar(BinaryOp op, double value) {
    if (op.isLogical() || (dtype() == DType.INT64 && value != Math.rint(value))) {
      throw new ShapeException(op + ": number " + value + " does not fit a tensor of " + dtype());
    }
    return builder.op(new Op.Scalar(op, value), List.of(this), binaryType(op, dtype()), shape());
  }

  private DType binaryType(BinaryOp op, DType other) {
    boolean floatOnly = op == BinaryOp.DIV || op == BinaryOp.POW;
    boolean ok =
        dtype() == other
            && (op.isLogical() == (other == DType.BOOL))
            && !(floatOnly && other != DType.FLOAT32);
    if (!ok) {
      throw new ShapeException(op + ": not defined for " + dtype() + " and " + other);
    }
    return op.isComparison() ? DType.BOOL : other;
  }

  /** a + b. */
  public Tensor add(Tensor other) {
    return binary(BinaryOp.ADD, other);
  }

  /** x + number. */
  public Tensor add(double value) {
    return scalar(BinaryOp.ADD, value);
  }

  /** a - b. */
  public Tensor sub(Tensor other) {
    return binary(BinaryOp.SUB, other);
  }

  /** x - number. */
  public Tensor sub(double value) {
    return scalar(BinaryOp.SUB, value);
  }

  /** a * b. */
  public Tensor mul(Tensor other) {
    return binary(BinaryOp.MUL, other);
  }

  /** x * number. */
  public Tensor mul(double value) {
    return scalar(BinaryOp.MUL, value);
  }

  /** a / b. */
  public Tensor div(Tensor other) {
    return binary(BinaryOp.DIV, other);
  }

  /** x / number. */
  public Tensor div(double value) {
    return scalar(BinaryOp.DIV, value);
  }

  /** The larger of two. */
  public Tensor max(Tensor other) {
    return binary(BinaryOp.MAX, other);
  }

  /** The larger of x and a number. */
  public Tensor max(double value) {
    return scalar(BinaryOp.MAX, value);
  }

  /** The smaller of two. */
  public Tensor min(Tensor other) {
    return binary(BinaryOp.MIN, other);
  }

  /** The smaller of x and a number. */
  public Tensor min(double value) {
    return scalar(BinaryOp.MIN, value);
  }

  /** a to the power of b. */
  public Tensor pow(Tensor other) {
    return binary(BinaryOp.POW, other);
  }

  /** x to the power of a number. */
  public Tensor pow(double value) {
    return scalar(BinaryOp.POW, value);
  }

  /** a = b. */
  public Tensor eq(Tensor other) {
    return binary(BinaryOp.EQ, other);
  }

  /** x = number. */
  public Tensor eq(double value) {
    return scalar(BinaryOp.EQ, value);
  }

  /** a &lt; b. */
  public Tensor less(Tensor other) {
    return binary(BinaryOp.LT, other);
  }

  /** x &lt; number. */
  public Tensor less(double value) {
    return scalar(BinaryOp.LT, value);
  }

  /** a &lt;= b. */
  public Tensor lessEqual(Tensor other) {
    return binary(BinaryOp.LE, other);
  }

  /** x &lt;= number. */
  public Tensor lessEqual(double value) {
    return scalar(BinaryOp.LE, value);
  }

  /** Logical and. */
  public Tensor and(Tensor other) {
    return binary(BinaryOp.AND, other);
  }

  /** Logical or. */
  public Tensor or(Tensor other) {
    return binary(BinaryOp.OR, other);
  }

  /** This bool tensor chooses from two others: {@code this ? a : b}. */
  public Tensor where(Tensor a, Tensor b) {
    require("WHERE", this, DType.BOOL);
    require("WHERE", b, a.dtype());
    Shape s = Shape.broadcast("WHERE", shape(), Shape.broadcast("WHERE", a.shape(), b.shape()));
    return builder.op(new Op.Where(), List.of(this, a, b), a.dtype(), s);
  }

  /** The same numbers in another computable type; no operation if it is the same. */
  public Tensor cast(DType type) {
    if (!type.isComputable()) {
      throw new ShapeException("CAST: expected FLOAT32, INT64 or BOOL, got " + type);
    }
    return type == dtype() ? this : builder.op(new Op.Cast(type), List.of(this), type, shape());
  }

  // ---- reductions ----

  private Tensor reduce(ReduceOp op, boolean keepDims, int... axes) {
    if (op != ReduceOp.SUM || dtype() != DType.INT64) {
      require(op.name(), this, DType.FLOAT32);
    }
    List<Integer> sorted =
        (axes.length == 0 ? IntStream.range(0, rank()) : Arrays.stream(axes).map(shape()::axis))
            .distinct()
            .sorted()
            .boxed()
            .toList();
    List<Dim> out = new ArrayList<>();
    for (int i = 0; i < rank(); i++) {
      if (!sorted.contains(i)) {
        out.add(dim(i));
      } else if (keepDims) {
        out.add(Dim.ONE);
      }
    }
    if (sorted.isEmpty()) {
      return this;
    }
    return builder.op(new Op.Reduce(op, sorted, keepDims), List.of(this), dtype(), new Shape(out));
  }

  /** Sum over the given axes, or all of them if none is given. */
  public Tensor sum(boolean keepDims, int... axes) {
    return reduce(ReduceOp.SUM, keepDims, axes);
  }

  /** Mean over the given axes, or all of them if none is given. */
  public Tensor mean(boolean keepDims, int... axes) {
    return reduce(ReduceOp.MEAN, keepDims, axes);
  }

  /** Largest element over the given axes, or all of them if none is given. */
  public Tensor amax(boolean keepDims, int... axes) {
    return reduce(ReduceOp.MAX, keepDims, axes);
  }

  /** Running sum along an axis. */
  public Tensor cumsum(int axis) {
    if (dtype() == DType.BOOL) {
      throw new ShapeException("CUMSUM: not defined for BOOL");
    }
    return builder.op(new Op.Cumsum(shape().axis(axis)), List.of(this), dtype(), shape());
  }

  /** Softmax along an axis. */
  public Tensor softmax(int axis) {
    require("SOFTMAX", this, DType.FLOAT32);
    return builder.op(new Op.Softmax(shape().axis(axis)), List.of(this), DType.FLOAT32, shape());
  }

  // ---- products ----

  /** Batched product: {@code [..., n, k] x [..., k, m] -> [..., n, m]}. */
  public Tensor matmul(Tensor other) {
    return matmul(other, false);
  }

  /** Batched product with the transpose: {@code [..., n, k] x [..., m, k] -> [..., n, m]}. */
  public Tensor matmulTransposed(Tensor other) {
    return matmul(other, true);
  }

  private Tensor matmul(Tensor b, boolean transposeB) {
    require("MATMUL", this, DType.FLOAT32);
    require("MATMUL", b, DType.FLOAT32);
    if (rank() < 2 || b.rank() < 2 || !dim(-1).equals(b.dim(transposeB ? -1 : -2))) {
      throw new ShapeException(
          "MATMUL: "
              + shape()
              + " and "
              + b.shape()
              + (transposeB ? " (transposed)" : "")
              + " do not fit");
    }
    Shape lead =
        Shape.broadcast("MATMUL", shape().sub(0, rank() - 2), b.shape().sub(0, b.rank() - 2));
    Shape out = lead.concat(new Shape(List.of(dim(-2), b.dim(transposeB ? -2 : -1))));
    return builder.op(new Op.Matmul(transposeB), List.of(this, b), DType.FLOAT32, out);
  }

  /**
   * Two-dimensional cross-correlation of {@code [batch, in, height, width]} with a weight {@code
   * [out, in / groups, kernelHeight, kernelWidth]}.
   */
  public Tensor conv2d(Tensor weight, @Nullable Tensor bias, int stride, int padding, int groups) {
    require("CONV2D", this, DType.FLOAT32);
    require("CONV2D", weight, DType.FLOAT32);
    boolean ok =
        stride > 0
            && padding >= 0
            && groups > 0
            && rank() == 4
            && weight.rank() == 4
            && weight.dim(1).times(groups).equals(dim(1))
            && weight.dim(0).value() % groups == 0
            && (bias == null || bias.shape().equals(new Shape(List.of(weight.dim(0)))));
    if (!ok) {
      throw new ShapeException(
          "CONV2D: input "
              + shape()
              + ", weight "
              + weight.shape()
              + ", bias "
              + (bias == null ? "none" : bias.shape())
              + ", stride "
              + stride
              + ", padding "
              + padding
              + ", groups "
              + groups
              + " do not fit");
    }
    Dim h = convLength(dim(2), weight.dim(2), stride, padding);
    Dim w = convLength(dim(3), weight.dim(3), stride, padding);
    Shape out = new Shape(List.of(dim(0), weight.dim(0), h, w));
    List<Tensor> in = bias == null ? List.of(this, weight) : List.of(this, weight, bias);
    return builder.op(new Op.Conv2d(stride, padding, groups), in, DType.FLOAT32, out);
  }

  private static Dim convLength(Dim in, Dim kernel, int stride, int padding) {
    return in.plus(2L * padding).minus(kernel).floorDiv(stride).plus(1);
  }

  // ---- layout ----

  /** The same elements under another shape of numbers, symbols and dims; one -1 is inferred. */
  public Tensor reshape(Object... dims) {
    List<Dim> out = new ArrayList<>(Arrays.stream(dims).map(Dim::from).toList());
    int free = out.indexOf(Dim.of(-1));
    if (free >= 0) {
      Dim known = Dim.ONE;
      for (int i = 0; i < out.size(); i++) {
        known = i == free ? known : known.times(out.get(i));
      }
      out.set(free, shape().size().dividedBy(known));
    }
    return reshape(new Shape(out));
  }

  /** The same elements under another shape. */
  public Tensor reshape(Shape target) {
    if (!target.size().equals(shape().size())) {
      throw new ShapeException("RESHAPE: " + shape() + " has not as many elements as " + target);
    }
    return target.equals(shape())
        ? this
        : builder.op(new Op.Reshape(target), List.of(this), dtype(), target);
  }

  /** Inserts an axis of length 1; the axis may be -1 for the end. */
  public Tensor unsqueeze(int axis) {
    int at = axis < 0 ? axis + rank() + 1 : axis;
    if (at < 0 || at > rank()) {
      throw new ShapeException("UNSQUEEZE: no axis " + axis + " can be added to " + shape());
    }
    List<Dim> d = new ArrayList<>(shape().dims());
    d.add(at, Dim.ONE);
    return reshape(new Shape(d));
  }

  /** Removes an axis of length 1. */
  public Tensor squeeze(int axis) {
    List<Dim> d = new ArrayList<>(shape().dims());
    Dim removed = d.remove(shape().axis(axis));
    if (!removed.is(1)) {
      throw new ShapeException("SQUEEZE: axis " + axis + " of " + shape() + " is not of length 1");
    }
    return reshape(new Shape(d));
  }

  /** Axis i of the result is axis {@code axes[i]} of this. */
  public Tensor permute(int... axes) {
    List<Integer> a = Arrays.stream(axes).map(shape()::axis).boxed().toList();
    if (a.stream().distinct().count() != rank() || a.size() != rank()) {
      throw new ShapeException("PERMUTE: " + Arrays.toString(axes) + " is no order of " + shape());
    }
    Shape out = new Shape(a.stream().map(shape()::get).toList());
    return builder.op(new Op.Permute(a), List.of(this), dtype(), out);
  }

  /** Swaps two axes. */
  public Tensor transpose(int a, int b) {
    int[] axes = IntStream.range(0, rank()).toArray();
    axes[shape().axis(a)] = shape().axis(b);
    axes[shape().axis(b)] = shape().axis(a);
    return permute(axes);
  }

  /** Broadcasts to a shape. */
  public Tensor expand(Object... dims) {
    Shape target = Shape.of(dims);
    if (!Shape.broadcast("EXPAND", shape(), target).equals(target)) {
      throw new ShapeException("EXPAND: " + shape() + " does not broadcast to " + target);
    }
    return target.equals(shape())
        ? this
        : builder.op(new Op.Expand(target), List.of(this), dtype(), target);
  }

  /** Joins tensors along an axis. */
  public static Tensor concat(int axis, Tensor... parts) {
    return concat(axis, List.of(parts));
  }

  /** Joins tensors along an axis. */
  public static Tensor concat(int axis, List<Tensor> parts) {
    if (parts.isEmpty()) {
      throw new ShapeException("CONCAT: expected at least one tensor");
    }
    Tensor first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    int a = first.shape().axis(axis);
    Dim total = first.dim(a);
    for (Tensor p : parts.subList(1, parts.size())) {
      require("CONCAT", p, first.dtype());
      if (p.rank() != first.rank()
          || !p.shape().with(a, Dim.ONE).equals(first.shape().with(a, Dim.ONE))) {
        throw new ShapeException(
            "CONCAT: " + first.shape() + " and " + p.shape() + " differ beside axis " + a);
      }
      total = total.plus(p.dim(a));
    }
    return first.builder.op(new Op.Concat(a), parts, first.dtype(), first.shape().with(a, total));
  }

  /** Elements start (included) to end (excluded) of an axis, as numbers, symbols or dims. */
  public Tensor slice(int axis, Object start, Object end) {
    int a = shape().axis(axis);
    Dim from = Dim.from(start);
    Dim to = Dim.from(end);
    if (from.is(0) && to.equals(dim(a))) {
      return this;
    }
    Dim length = to.minus(from);
    boolean outside =
        (from.isConstant() && from.value() < 0)
            || (length.isConstant() && length.value() < 0)
            || (to.isConstant() && dim(a).isConstant() && to.value() > dim(a).value());
    if (outside) {
      throw new ShapeException(
          "SLICE: " + from + ".." + to + " is outside axis " + a + " of " + shape());
    }
    return builder.op(new Op.Slice(a, from, to), List.of(this), dtype(), shape().with(a, length));
  }

  /** One element of an axis, which disappears. */
  public Tensor select(int axis, long index) {
    return slice(axis, index, index + 1).squeeze(axis);
  }

  /** Zeros around an axis. */
  public Tensor pad(int axis, long before, long after) {
    long[] b = new long[rank()];
    long[] e = new long[rank()];
    b[shape().axis(axis)] = before;
    e[shape().axis(axis)] = after;
    return pad(b, e);
  }

  /** Zeros before and after each axis, on float32. */
  public Tensor pad(long[] before, long[] after) {
    require("PAD", this, DType.FLOAT32);
    boolean ok = before.length == rank() && after.length == rank();
    if (!ok
        || LongStream.concat(Arrays.stream(before), Arrays.stream(after)).anyMatch(n -> n < 0)) {
      throw new ShapeException(
          "PAD: "
              + Arrays.toString(before)
              + " and "
              + Arrays.toString(after)
              + " do not fit "
              + shape());
    }
    Shape out = shape();
    for (int i = 0; i < rank(); i++) {
      out = out.with(i, dim(i).plus(before[i] + after[i]));
    }
    List<Long> b = Arrays.stream(before).boxed().toList();
    List<Long> e = Arrays.stream(after).boxed().toList();
    return builder.op(new Op.Pad(b, e), List.of(this), dtype(), out);
  }

  /** Picks entries of an axis by int64 indices of any rank; the axis becomes their axes. */
  public Tensor gather(int axis, Tensor indices) {
    require("GATHER", indices, DType.INT64);
    int a = shape().axis(axis);
    Shape out = shape().sub(0, a).concat(indices.shape()).concat(shape().sub(a + 1, rank()));
    return builder.op(new Op.Gather(a), List.of(this, indices), dtype(), out);
  }

  /** x itself; no gradient flows back through it. */
  public Tensor stopGradient() {
    return builder.op(new Op.StopGradient(), List.of(this), dtype(), shape());
  }

  // ---- coarse operations: whole where the backend has them fused, else as primitives ----

  /** x times the transpose of weight {@code [out, in]}, plus bias {@code [out]} if given. */
  public Tensor linear(Tensor weight, @Nullable Tensor bias) {
    require("LINEAR", this, DType.FLOAT32);
    require("LINEAR", weight, DType.FLOAT32);
    boolean ok =
        rank() >= 1
            && weight.rank() == 2
            && dim(-1).equals(weight.dim(1))
            && (bias == null || bias.shape().equals(weight.shape().sub(0, 1)));
    if (!ok) {
      throw new ShapeException(
          "LINEAR: input "
              + shape()
              + ", weight "
              + weight.shape()
              + " as [out, in], bias "
              + (bias == null ? "none" : bias.shape())
              + " do not fit");
    }
    Shape out = shape().with(-1, weight.dim(0));
    List<Tensor> in = bias == null ? List.of(this, weight) : List.of(this, weight, bias);
    return builder.fused(
        FusedOp.LINEAR, new Op.Linear(), in, out, () -> Composites.linear(this, weight, bias));
  }

  /** x * sigmoid(x). */
  public Tensor silu() {
    return simple(FusedOp.SILU, new Op.Silu(), () -> mul(sigmoid()));
  }

  /** Exact GELU: x/2 * (1 + erf(x / sqrt 2)). */
  public Tensor gelu() {
    return simple(
        FusedOp.GELU, new Op.Gelu(), () -> mul(mul(Math.sqrt(0.5)).erf().add(1)).mul(0.5));
  }

  private Tensor simple(FusedOp kind, Op op, Supplier<Tensor> composite) {
    require(kind.name(), this, DType.FLOAT32);
    return builder.fused(kind, op, List.of(this), shape(), composite);
  }

  /** Layer norm over the last axis; weight and bias {@code [d]} both or none. */
  public Tensor layerNorm(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    require("LAYER_NORM", this, DType.FLOAT32);
    if ((weight == null) != (bias == null)) {
      throw new ShapeException("LAYER_NORM: expected weight and bias both or none");
    }
    if (weight == null || bias == null) {
      return builder.fused(
          FusedOp.LAYER_NORM,
          new Op.LayerNorm(eps),
          List.of(this),
          shape(),
          () -> Composites.normalize(this, eps));
    }
    lastAxis("LAYER_NORM", weight);
    lastAxis("LAYER_NORM", bias);
    return builder.fused(
        FusedOp.LAYER_NORM,
        new Op.LayerNorm(eps),
        List.of(this, weight, bias),
        shape(),
        () -> Composites.normalize(this, eps).mul(weight).add(bias));
  }

  /** x / sqrt(mean(x^2) + eps) * weight over the last axis. */
  public Tensor rmsNorm(Tensor weight, double eps) {
    require("RMS_NORM", this, DType.FLOAT32);
    lastAxis("RMS_NORM", weight);
    return builder.fused(
        FusedOp.RMS_NORM,
        new Op.RmsNorm(eps),
        List.of(this, weight),
        shape(),
        () -> mul(square().mean(true, -1).add(eps).rsqrt()).mul(weight));
  }

  private void lastAxis(String operation, Tensor weight) {
    require(operation, weight, DType.FLOAT32);
    if (rank() == 0 || !weight.shape().equals(shape().sub(rank() - 1, rank()))) {
      throw new ShapeException(
          operation + ": weight " + weight.shape() + " does not fit the last axis of " + shape());
    }
  }

  /** Group norm of {@code [batch, channels, height, width]}, weight and bias {@code [channels]}. */
  public Tensor groupNorm(int groups, Tensor weight, Tensor bias, double eps) {
    require("GROUP_NORM", this, DType.FLOAT32);
    if (rank() != 4
        || dim(1).value() % groups != 0
        || !weight.shape().equals(shape().sub(1, 2))
        || !bias.shape().equals(weight.shape())) {
      throw new ShapeException(
          "GROUP_NORM: "
              + shape()
              + " with "
              + groups
              + " groups, weight "
              + weight.shape()
              + " and bias "
              + bias.shape()
              + " do not fit");
    }
    return builder.fused(
        FusedOp.GROUP_NORM,
        new Op.GroupNorm(groups, eps),
        List.of(this, weight, bias),
        shape(),
        () -> Composites.groupNorm(this, groups, weight, bias, eps));
  }

  /**
   * Scaled dot-product attention; this is the query. See {@link Kernels#attention}.
   *
   * @param k {@code [batch, G, keys, headDim]}
   * @param v {@code [batch, G, keys, headDim]}
   * @param mask bool, broadcastable to {@code [batch, 1, queries, keys]}, true = visible, or null
   * @param causal also hide keys after the query's own place, counted from the end
   * @param scale factor on the scores
   */
  public Tensor attention(Tensor k, Tensor v, @Nullable Tensor mask, boolean causal, double scale) {
    require("ATTENTION", this, DType.FLOAT32);
    boolean ok =
        rank() == 4
            && k.shape().equals(v.shape())
            && k.dim(0).equals(dim(0))
            && k.dim(3).equals(dim(3))
            && dim(1).value() % k.dim(1).value() == 0;
    if (!ok) {
      throw new ShapeException(
          "ATTENTION: query "
              + shape()
              + ", key "
              + k.shape()
              + ", value "
              + v.shape()
              + " do not fit [batch, heads, tokens, headDim]");
    }
    if (mask != null) {
      require("ATTENTION mask", mask, DType.BOOL);
      Shape full = new Shape(List.of(dim(0), Dim.ONE, dim(2), k.dim(2)));
      if (mask.rank() != 4 || !Shape.broadcast("ATTENTION mask", mask.shape(), full).equals(full)) {
        throw new ShapeException("ATTENTION: mask " + mask.shape() + " does not fit " + full);
      }
    }
    List<Tensor> in = mask == null ? List.of(this, k, v) : List.of(this, k, v, mask);
    return builder.fused(
        FusedOp.ATTENTION,
        new Op.Attention(causal, scale),
        in,
        shape(),
        () -> Composites.attention(this, k, v, mask, causal, scale));
  }

  /** Rotary positions in half-split form; cos and sin broadcast to x. */
  public Tensor rope(Tensor cos, Tensor sin) {
    require("ROPE", this, DType.FLOAT32);
    if (!Shape.broadcast("ROPE", shape(), cos.shape()).equals(shape())
        || !sin.shape().equals(cos.shape())
        || rank() == 0
        || dim(-1).value() % 2 != 0) {
      throw new ShapeException(
          "ROPE: cos " + cos.shape() + " and sin " + sin.shape() + " do not fit " + shape());
    }
    return builder.fused(
        FusedOp.ROPE,
        new Op.Rope(),
        List.of(this, cos, sin),
        shape(),
        () -> Composites.rope(this, cos, sin));
  }

  /** Repeats every pixel of {@code [batch, channels, height, width]} in both directions. */
  public Tensor upsampleNearest(int factor) {
    image("UPSAMPLE_NEAREST", factor);
    Shape out = shape().with(2, dim(2).times(factor)).with(3, dim(3).times(factor));
    return builder.fused(
        FusedOp.UPSAMPLE_NEAREST,
        new Op.UpsampleNearest(factor),
        List.of(this),
        out,
        () -> Composites.upsampleNearest(this, factor));
  }

  /** {@code [b, c*r*r, h, w]} to {@code [b, c, h*r, w*r]} in PyTorch's order. */
  public Tensor pixelShuffle(int factor) {
    image("PIXEL_SHUFFLE", factor);
    Dim c = dim(1).dividedBy(Dim.of((long) factor * factor));
    Shape out = new Shape(List.of(dim(0), c, dim(2).times(factor), dim(3).times(factor)));
    return builder.fused(
        FusedOp.PIXEL_SHUFFLE,
        new Op.PixelShuffle(factor),
        List.of(this),
        out,
        () -> Composites.pixelShuffle(this, factor));
  }

  private void image(String operation, int factor) {
    require(operation, this, DType.FLOAT32);
    if (rank() != 4 || factor < 1) {
      throw new ShapeException(
          operation + ": " + shape() + " and factor " + factor + " do not fit [b, c, h, w]");
    }
  }

  /** Every element of an axis repeated {@code times} times in a row. */
  public Tensor repeatInterleave(int axis, int times) {
    int a = shape().axis(axis);
    Shape inserted =
        shape().sub(0, a + 1).concat(Shape.of(times)).concat(shape().sub(a + 1, rank()));
    return unsqueeze(a + 1)
        .expand(inserted.dims().toArray())
        .reshape(shape().with(a, dim(a).times(times)));
  }

  private static void require(String operation, Tensor t, DType expected) {
    if (t.dtype() != expected) {
      throw new ShapeException(
          operation + ": expected " + expected + ", got " + t.dtype() + t.shape());
    }
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
