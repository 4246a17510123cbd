package dev.vgt4j.backend.tf;

import dev.vgt4j.api.graph.BinaryOp;
import dev.vgt4j.api.graph.FusedOp;
import dev.vgt4j.api.graph.Kernels;
import dev.vgt4j.api.graph.ReduceOp;
import dev.vgt4j.api.graph.UnaryOp;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Writes kernels as TensorFlow operations that have a correct gradient. */
abstract class TfKernels implements Kernels<Output<?>> {
  /** What this writes in one piece. */
  static final Set<FusedOp> FUSED =
      Set.of(
          FusedOp.LINEAR,
          FusedOp.SILU,
          FusedOp.LAYER_NORM,
          FusedOp.RMS_NORM,
          FusedOp.ATTENTION,
          FusedOp.UPSAMPLE_NEAREST);

  private final GraphWriter writer;
  private final Lengths lengths;
  private final EqualParts equalParts;
  private final OwnGradients gradients;
  private final Norms norms;
  private final Attention attention;

  TfKernels(GraphWriter writer, Lengths lengths, OwnGradients gradients) {
    this.writer = writer;
    this.lengths = lengths;
    this.gradients = gradients;
    this.norms = new Norms(writer, gradients);
    this.attention = new Attention(writer, gradients);
    this.equalParts = new EqualParts(writer);
  }

  @Override
  public Set<FusedOp> fused() {
    return FUSED;
  }

  @Override
  public Output<?> constant(HostTensor value) {
    return writer.constant(value);
  }

  @Override
  public Output<?> arange(Dim n) {
    Output<?> range = writer.add("Range", writer.integer(0), lengths.scalar(n), writer.integer(1));
    return writer.cast(range, DataType.DT_INT64);
  }

  @Override
  public Output<?> dimValue(Dim n) {
    return writer.cast(lengths.scalar(n), DataType.DT_INT64);
  }

  @Override
  public Output<?> unary(UnaryOp op, Output<?> x) {
    return writer.add(name(op), x);
  }

  private static String name(UnaryOp op) {
    return switch (op) {
      case NEG -> "Neg";
      case ABS -> "Abs";
      case SQUARE -> "Square";
      case EXP -> "Exp";
      case LOG -> "Log";
      case SQRT -> "Sqrt";
      case RSQRT -> "Rsqrt";
      case RECIPROCAL -> "Reciprocal";
      case SIN -> "Sin";
      case COS -> "Cos";
      case TANH -> "Tanh";
      case SIGMOID -> "Sigmoid";
      case ERF -> "Erf";
      case RELU -> "Relu";
      case FLOOR -> "Floor";
      case NOT -> "LogicalNot";
    };
  }

  @Override
  public Output<?> binary(BinaryOp op, Output<?> a, Output<?> b) {
    return writer.add(name(op), a, b);
  }

  private static String name(BinaryOp op) {
    return switch (op) {
      case ADD -> "AddV2";
      case SUB -> "Sub";
      case MUL -> "Mul";
      case DIV -> "RealDiv";
      case MAX -> "Maximum";
      case MIN -> "Minimum";
      case POW -> "Pow";
      case EQ -> "Equal";
      case LT -> "Less";
      case LE -> "LessEqual";
      case AND -> "LogicalAnd";
      case OR -> "LogicalOr";
    };
  }

  @Override
  public Output<?> scalar(BinaryOp op, Output<?> x, double value) {
    boolean integers = x.dataType() == DataType.DT_INT64;
    HostTensor number = integers ? HostTensor.scalar((long) value) : HostTensor.scalar(value);
    return binary(op, x, writer.constant(number));
  }

  @Override
  public Output<?> where(Output<?> condition, Output<?> a, Output<?> b) {
    return writer.add("SelectV2", condition, a, b);
  }

  @Override
  public Output<?> cast(Output<?> x, DType type) {
    return writer.cast(x, TfTensor.dataType(type));
  }

  @Override
  public Output<?> reduce(ReduceOp op, Output<?> x, int[] axes, boolean keepDims) {
    String type =
        switch (op) {
          case SUM -> "Sum";
          case MEAN -> "Mean";
          case MAX -> "Max";
        };
    return writer.reduce(type, x, keepDims, axes);
  }

  @Override
  public Output<?> cumsum(Output<?> x, int axis) {
    return writer.add("Cumsum", x, writer.integer(axis));
  }

  @Override
  public Output<?> softmax(Output<?> x, int axis) {
    int last = rank(x) - 1;
    if (axis == last) {
      return writer.add("Softmax", x);
    }
    int[] swap = IntStream.rangeClosed(0, last).toArray();
    swap[axis] = last;
    swap[last] = axis;
    return permute(writer.add("Softmax", permute(x, swap)), swap);
  }

  @Override
  public Output<?> matmul(Output<?> a, Output<?> b, boolean transposeB) {
    return rank(a) == 2 && rank(b) == 2
        ? writer.add("MatMul", o -> o.setAttr("transpose_b", transposeB), a, b)
        : writer.batchedProduct(a, b, false, transposeB);
  }

  @Override
  public Output<?> reshape(Output<?> x, Shape shape) {
    return writer.add("Reshape", x, lengths.reshapeTarget(shape));
  }

  @Override
  public Output<?> permute(Output<?> x, int[] axes) {
    return writer.transpose(x, axes);
  }

  @Override
  public Output<?> expand(Output<?> x, Shape shape) {
    return writer.add("BroadcastTo", x, lengths.vector(shape));
  }

  @Override
  public Output<?> concat(List<Output<?>> parts, int axis) {
    return writer.concat(parts, axis);
  }

  @Override
  public Output<?> slice(Output<?> x, int axis, Dim start, Dim end) {
    Output<?> part = equalParts.find(x, axis, start, end);
    if (part != null) {
      return part;
    }
    Shape zeros = Shape.ofLongs(new long[rank(x)]);
    long[] all = new long[rank(x)];
    Arrays.fill(all, -1);
    Output<?> begin = lengths.vector(zeros.with(axis, start));
    Output<?> size = lengths.vector(Shape.ofLongs(all).with(axis, end.minus(start)));
    return writer.add("Slice", x, begin, size);
  }

  @Override
  public Output<?> pad(Output<?> x, long[] before, long[] after) {
    return writer.pad(x, before, after);
  }

  @Override
  public Output<?> gather(Output<?> x, Output<?> indices, int axis) {
    return writer.add("GatherV2", x, indices, writer.integer(axis));
  }

  @Override
  public Output<?> stopGradient(Output<?> x) {
    return writer.add("StopGradient", x);
  }

  /** With BiasAdd, which unlike an addition is joined with the product also when training. */
  @Override
  public Output<?> linear(Output<?> x, Output<?> weight, @Nullable Output<?> bias) {
    int last = rank(x) - 1;
    boolean isMatrix = last == 1;
    Output<?> rows = isMatrix ? x : writer.reshape(x, writer.ints(-1), length(weight, 1));
    Output<?> y = matmul(rows, weight, true);
    y = bias == null ? y : writer.add("BiasAdd", y, bias);
    return isMatrix
        ? y
        : writer.reshape(y, writer.part(writer.add("Shape", x), 0, last), length(weight, 0));
  }

  /** With the gradient s + x * s * (1 - s), where s is the sigmoid. */
  @Override
  public Output<?> silu(Output<?> x) {
    Output<?> gate = writer.add("Sigmoid", x);
    Output<?> y = writer.add("Mul", x, gate);
    return gradients.attach(
        writer,
        y,
        List.of(x),
        (w, gradient) -> {
          Output<?> slope = w.add("AddV2", gate, w.add("SigmoidGrad", gate, x));
          return List.of(w.add("Mul", gradient, slope));
        });
  }

  @Override
  public Output<?> layerNorm(
      Output<?> x, @Nullable Output<?> weight, @Nullable Output<?> bias, double eps) {
    return norms.layer(x, weight, bias, eps);
  }

  @Override
  public Output<?> rmsNorm(Output<?> x, Output<?> weight, double eps) {
    return norms.rms(x, weight, eps);
  }

  @Override
  public Output<?> attention(
      Output<?> q,
      Output<?> k,
      Output<?> v,
      @Nullable Output<?> mask,
      boolean causal,
      double scale) {
    return attention.of(q, k, v, mask, causal, scale);
  }

  /** A length as a vector, constant where TensorFlow knows it. */
  private Output<?> length(Output<?> x, int axis) {
    long known = x.shape().get(axis);
    return known >= 0
        ? writer.ints(Math.toIntExact(known))
        : writer.part(writer.add("Shape", x), axis, 1);
  }

  static int rank(Output<?> x) {
    return x.shape().numDimensions();
  }
}
