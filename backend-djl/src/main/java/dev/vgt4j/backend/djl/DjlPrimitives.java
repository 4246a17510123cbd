package dev.vgt4j.backend.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.BinaryOp;
import dev.vgt4j.api.graph.Kernels;
import dev.vgt4j.api.graph.ReduceOp;
import dev.vgt4j.api.graph.UnaryOp;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The primitive operations of one run. They call DJL's PyTorch functions below its array interface,
 * whose own argument handling is wrong for some of them. A result belongs to the manager of its
 * first operand; all operands belong to the run's scope, so results do too. Intermediate handles
 * are closed at once: PyTorch itself keeps what gradients need.
 */
class DjlPrimitives implements Kernels<PtNDArray> {
  private final PtNDManager scope;
  private final Map<String, Long> symbols;
  private final Constants constants;
  private final @Nullable Convolutions safeConvolutions;
  final TorchScript script;
  final boolean onGpu;

  /**
   * @param safeConvolutions set where the usual convolution cannot be differentiated
   */
  DjlPrimitives(
      PtNDManager scope,
      Map<String, Long> symbols,
      Constants constants,
      TorchScript script,
      @Nullable Convolutions safeConvolutions) {
    this.safeConvolutions = safeConvolutions;
    this.scope = scope;
    this.symbols = symbols;
    this.constants = constants;
    this.script = script;
    this.onGpu = scope.getDevice().isGpu();
  }

  @Override
  public PtNDArray constant(HostTensor value) {
    return Natives.alias(constants.get(value), scope);
  }

  @Override
  public PtNDArray arange(Dim n) {
    return JniUtils.arange(
        scope, 0, n.eval(symbols), 1, DataType.INT64, scope.getDevice(), SparseFormat.DENSE);
  }

  @Override
  public PtNDArray dimValue(Dim n) {
    return Natives.number(scope, n.eval(symbols), DataType.INT64);
  }

  @Override
  public PtNDArray unary(UnaryOp op, PtNDArray x) {
    return switch (op) {
      case NEG -> JniUtils.neg(x);
      case ABS -> JniUtils.abs(x);
      case SQUARE -> JniUtils.square(x);
      case EXP -> JniUtils.exp(x);
      case LOG -> JniUtils.log(x);
      case SQRT -> JniUtils.sqrt(x);
      case RSQRT -> script.call("torch.rsqrt(a)", x);
      case RECIPROCAL -> script.call("torch.reciprocal(a)", x);
      case SIN -> JniUtils.sin(x);
      case COS -> JniUtils.cos(x);
      case TANH -> JniUtils.tanh(x);
      case SIGMOID -> JniUtils.sigmoid(x);
      case ERF -> JniUtils.erf(x);
      case RELU -> JniUtils.relu(x);
      case FLOOR -> JniUtils.floor(x);
      case NOT -> JniUtils.logicalNot(x);
    };
  }

  @Override
  public PtNDArray binary(BinaryOp op, PtNDArray a, PtNDArray b) {
    return switch (op) {
      case ADD -> JniUtils.add(a, b);
      case SUB -> JniUtils.sub(a, b);
      case MUL -> JniUtils.mul(a, b);
      case DIV -> JniUtils.div(a, b);
      case MAX -> JniUtils.max(a, b);
      case MIN -> JniUtils.min(a, b);
      case POW -> JniUtils.pow(a, b);
      case EQ -> JniUtils.eq(a, b);
      case LT -> JniUtils.lt(a, b);
      case LE -> JniUtils.lte(a, b);
      case AND -> JniUtils.logicalAnd(a, b);
      case OR -> JniUtils.logicalOr(a, b);
    };
  }

  @Override
  public PtNDArray scalar(BinaryOp op, PtNDArray x, double value) {
    if (op == BinaryOp.POW && value == 2) {
      return JniUtils.square(x);
    }
    try (PtNDArray number = Natives.number(scope, value, x.getDataType())) {
      return binary(op, x, number);
    }
  }

  @Override
  public PtNDArray where(PtNDArray condition, PtNDArray a, PtNDArray b) {
    return JniUtils.where(condition, a, b);
  }

  @Override
  public PtNDArray cast(PtNDArray x, DType type) {
    return JniUtils.to(x, Natives.type(type), scope.getDevice());
  }

  @Override
  public PtNDArray reduce(ReduceOp op, PtNDArray x, int[] axes, boolean keepDims) {
    return switch (op) {
      case SUM -> JniUtils.sum(x, longs(axes), keepDims);
      case MEAN ->
          axes.length == 1
              ? JniUtils.mean(x, axes[0], keepDims)
              : script.call(overAxes("torch.mean", axes, keepDims), x);
      case MAX -> script.call(overAxes("torch.amax", axes, keepDims), x);
    };
  }

  private static String overAxes(String function, int[] axes, boolean keepDims) {
    return function + "(a, " + Arrays.toString(axes) + ", " + (keepDims ? "True" : "False") + ")";
  }

  @Override
  public PtNDArray cumsum(PtNDArray x, int axis) {
    return JniUtils.cumSum(x, axis);
  }

  @Override
  public PtNDArray softmax(PtNDArray x, int axis) {
    return JniUtils.softmax(x, axis, DataType.FLOAT32);
  }

  @Override
  public PtNDArray matmul(PtNDArray a, PtNDArray b, boolean transposeB) {
    if (!transposeB) {
      return JniUtils.matmul(a, b);
    }
    try (PtNDArray turned = JniUtils.transpose(b, -2, -1)) {
      return JniUtils.matmul(a, turned);
    }
  }

  @Override
  public PtNDArray reshape(PtNDArray x, Shape shape) {
    return JniUtils.reshape(x, shape.eval(symbols));
  }

  @Override
  public PtNDArray permute(PtNDArray x, int[] axes) {
    return JniUtils.permute(x, longs(axes));
  }

  @Override
  public PtNDArray expand(PtNDArray x, Shape shape) {
    return JniUtils.broadcast(x, new ai.djl.ndarray.types.Shape(shape.eval(symbols)));
  }

  @Override
  public PtNDArray concat(List<PtNDArray> parts, int axis) {
    return JniUtils.cat(parts.toArray(PtNDArray[]::new), axis);
  }

  @Override
  public PtNDArray slice(PtNDArray x, int axis, Dim start, Dim end) {
    long from = start.eval(symbols);
    long to = end.eval(symbols);
    long length = x.getShape().get(axis);
    // PyTorch would cut the slice short without a word
    if (from < 0 || to < from || to > length) {
      throw new ShapeException(
          "SLICE: " + from + ".." + to + " of axis " + axis + " is outside " + x.getShape());
    }
    return JniUtils.slice(x, axis, from, to, 1);
  }

  @Override
  public PtNDArray pad(PtNDArray x, long[] before, long[] after) {
    int rank = before.length;
    long[] lastAxisFirst = new long[2 * rank];
    for (int i = 0; i < rank; i++) {
      lastAxisFirst[2 * i] = before[rank - 1 - i];
      lastAxisFirst[2 * i + 1] = after[rank - 1 - i];
    }
    return JniUtils.pad(x, lastAxisFirst, 0);
  }

  /** An embedding look-up in rows made of the axis; its gradient adds up rows quickly. */
  @Override
  public PtNDArray gather(PtNDArray x, PtNDArray indices, int axis) {
    long[] shape = x.getShape().getShape();
    int rank = shape.length;
    long[] picked = indices.getShape().getShape();
    long length = shape[axis];
    if (onGpu) {
      requireInRange(indices, length);
    }
    long others = 1;
    for (int i = 0; i < rank; i++) {
      others *= i == axis ? 1 : shape[i];
    }
    try (PtNDArray first = JniUtils.permute(x, axisFirst(rank, axis));
        PtNDArray rows = JniUtils.reshape(first, new long[] {length, others});
        PtNDArray found = JniUtils.embedding(indices, rows, false);
        PtNDArray split = JniUtils.reshape(found, pickedFirst(shape, picked, axis))) {
      return JniUtils.permute(split, pickedBack(rank, picked.length, axis));
    }
  }

  /**
   * Refuses what PyTorch would look up on a GPU only to end every further use of it in this
   * process. On the CPU PyTorch refuses it by itself.
   */
  private static void requireInRange(PtNDArray indices, long length) {
    if (indices.getShape().size() == 0) {
      return;
    }
    try (PtNDArray least = JniUtils.min(indices);
        PtNDArray most = JniUtils.max(indices)) {
      long[] range = Natives.scalars(List.of(least, most), DType.INT64).toLongs();
      long from = range[0];
      long to = range[1];
      if (from < 0 || to >= length) {
        throw new InvalidInputException(
            "GATHER: expected indices in 0.." + (length - 1) + ", got " + from + ".." + to);
      }
    }
  }

  private static long[] axisFirst(int rank, int axis) {
    long[] order = new long[rank];
    order[0] = axis;
    for (int i = 0, to = 1; i < rank; i++) {
      if (i != axis) {
        order[to++] = i;
      }
    }
    return order;
  }

  private static long[] pickedFirst(long[] shape, long[] picked, int axis) {
    long[] out = new long[picked.length + shape.length - 1];
    System.arraycopy(picked, 0, out, 0, picked.length);
    for (int i = 0, to = picked.length; i < shape.length; i++) {
      if (i != axis) {
        out[to++] = shape[i];
      }
    }
    return out;
  }

  /** From [picked..., before axis..., after axis...] to [before..., picked..., after...]. */
  private static long[] pickedBack(int rank, int picked, int axis) {
    long[] order = new long[picked + rank - 1];
    for (int i = 0; i < order.length; i++) {
      boolean before = i < axis;
      boolean inside = !before && i < axis + picked;
      order[i] = before ? picked + i : inside ? i - axis : i;
    }
    return order;
  }

  @Override
  public PtNDArray conv2d(
      PtNDArray x,
      PtNDArray weight,
      @Nullable PtNDArray bias,
      int stride,
      int padding,
      int groups) {
    return safeConvolutions == null
        ? Convolutions.usual(x, weight, bias, stride, padding, groups)
        : safeConvolutions.safe(x, weight, bias, stride, padding, groups);
  }

  @Override
  public PtNDArray stopGradient(PtNDArray x) {
    return JniUtils.detachGradient(x);
  }

  private static long[] longs(int[] axes) {
    long[] out = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      out[i] = axes[i];
    }
    return out;
  }
}
