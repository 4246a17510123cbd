package dev.vgt4j.testkit.oracle;

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

/** Every primitive in float64, written to be read rather than to be fast. */
public final class OracleKernels implements Kernels<DoubleArray> {
  private final Map<String, Long> symbols;

  /**
   * @param symbols the value of every symbol in the graph that will be computed
   */
  public OracleKernels(Map<String, Long> symbols) {
    this.symbols = symbols;
  }

  int length(Dim d) {
    return Math.toIntExact(d.eval(symbols));
  }

  @Override
  public DoubleArray constant(HostTensor value) {
    return DoubleArray.of(value);
  }

  @Override
  public DoubleArray arange(Dim n) {
    DoubleArray out = DoubleArray.zeros(DType.INT64, length(n));
    Arrays.setAll(out.values(), i -> i);
    return out;
  }

  @Override
  public DoubleArray dimValue(Dim n) {
    return DoubleArray.scalar(DType.INT64, length(n));
  }

  @Override
  public DoubleArray unary(UnaryOp op, DoubleArray x) {
    return x.map(v -> Functions.unary(op, v));
  }

  @Override
  public DoubleArray binary(BinaryOp op, DoubleArray a, DoubleArray b) {
    int[] shape = DoubleArray.broadcast(a.shape(), b.shape());
    DoubleArray x = a.read(shape, 0, a.stridesIn(shape));
    DoubleArray y = b.read(shape, 0, b.stridesIn(shape));
    DoubleArray out = DoubleArray.zeros(op.isComparison() ? DType.BOOL : a.dtype(), shape);
    Arrays.setAll(out.values(), i -> Functions.binary(op, x.values()[i], y.values()[i]));
    return out;
  }

  @Override
  public DoubleArray scalar(BinaryOp op, DoubleArray x, double value) {
    return binary(op, x, DoubleArray.scalar(x.dtype(), value));
  }

  @Override
  public DoubleArray where(DoubleArray condition, DoubleArray a, DoubleArray b) {
    int[] ab = DoubleArray.broadcast(a.shape(), b.shape());
    int[] shape = DoubleArray.broadcast(condition.shape(), ab);
    DoubleArray c = condition.read(shape, 0, condition.stridesIn(shape));
    DoubleArray yes = a.read(shape, 0, a.stridesIn(shape));
    DoubleArray no = b.read(shape, 0, b.stridesIn(shape));
    Arrays.setAll(yes.values(), i -> (c.values()[i] != 0 ? yes : no).values()[i]);
    return yes;
  }

  @Override
  public DoubleArray cast(DoubleArray x, DType type) {
    double[] v = x.values().clone();
    if (type == DType.INT64) {
      Arrays.setAll(v, i -> (long) v[i]);
    } else if (type == DType.BOOL) {
      Arrays.setAll(v, i -> v[i] != 0 ? 1 : 0);
    }
    return new DoubleArray(type, x.shape(), v);
  }

  @Override
  public DoubleArray reduce(ReduceOp op, DoubleArray x, int[] axes, boolean keepDims) {
    int[] kept = x.shape().clone();
    Arrays.stream(axes).forEach(a -> kept[a] = 1);
    DoubleArray out = DoubleArray.zeros(x.dtype(), kept);
    Arrays.fill(out.values(), op == ReduceOp.MAX ? Double.NEGATIVE_INFINITY : 0);
    int[] strides = out.stridesIn(x.shape());
    for (int i = 0; i < x.values().length; i++) {
      int at = DoubleArray.offset(i, x.shape(), strides);
      double old = out.values()[at];
      double v = x.values()[i];
      out.values()[at] = op == ReduceOp.MAX ? Math.max(old, v) : old + v;
    }
    if (op == ReduceOp.MEAN) {
      double n = Arrays.stream(axes).map(a -> x.shape()[a]).reduce(1, (a, b) -> a * b);
      Arrays.setAll(out.values(), i -> out.values()[i] / n);
    }
    return keepDims ? out : out.reshape(without(x.shape(), axes));
  }

  private static int[] without(int[] shape, int[] axes) {
    List<Integer> gone = Arrays.stream(axes).boxed().toList();
    return java.util.stream.IntStream.range(0, shape.length)
        .filter(a -> !gone.contains(a))
        .map(a -> shape[a])
        .toArray();
  }

  @Override
  public DoubleArray cumsum(DoubleArray x, int axis) {
    double[] v = x.values().clone();
    int step = x.strides()[axis];
    for (int i = 0; i < v.length; i++) {
      v[i] += i / step % x.shape()[axis] == 0 ? 0 : v[i - step];
    }
    return new DoubleArray(x.dtype(), x.shape(), v);
  }

  @Override
  public DoubleArray softmax(DoubleArray x, int axis) {
    int[] axes = {axis};
    DoubleArray shifted = binary(BinaryOp.SUB, x, reduce(ReduceOp.MAX, x, axes, true));
    DoubleArray e = unary(UnaryOp.EXP, shifted);
    return binary(BinaryOp.DIV, e, reduce(ReduceOp.SUM, e, axes, true));
  }

  @Override
  public DoubleArray matmul(DoubleArray a, DoubleArray b, boolean transposeB) {
    if (!transposeB) {
      return matmul(a, swapLast(b), true);
    }
    int n = a.shape()[a.rank() - 2];
    int k = a.shape()[a.rank() - 1];
    int m = b.shape()[b.rank() - 2];
    int[] lead =
        DoubleArray.broadcast(
            Arrays.copyOf(a.shape(), a.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
    DoubleArray x = expand(a, append(lead, n, k));
    DoubleArray y = expand(b, append(lead, m, k));
    DoubleArray out = DoubleArray.zeros(DType.FLOAT32, append(lead, n, m));
    for (int i = 0; i < out.values().length; i++) {
      int xRow = i / m * k;
      int yRow = (i / m / n * m + i % m) * k;
      double sum = 0;
      for (int j = 0; j < k; j++) {
        sum += x.values()[xRow + j] * y.values()[yRow + j];
      }
      out.values()[i] = sum;
    }
    return out;
  }

  private static int[] append(int[] lead, int n, int m) {
    int[] out = Arrays.copyOf(lead, lead.length + 2);
    out[lead.length] = n;
    out[lead.length + 1] = m;
    return out;
  }

  DoubleArray swapLast(DoubleArray x) {
    int[] axes = java.util.stream.IntStream.range(0, x.rank()).toArray();
    axes[x.rank() - 2] = x.rank() - 1;
    axes[x.rank() - 1] = x.rank() - 2;
    return permute(x, axes);
  }

  @Override
  public DoubleArray reshape(DoubleArray x, Shape shape) {
    return x.reshape(DoubleArray.ints(shape.eval(symbols)));
  }

  @Override
  public DoubleArray permute(DoubleArray x, int[] axes) {
    int[] from = x.strides();
    int[] shape = Arrays.stream(axes).map(a -> x.shape()[a]).toArray();
    return x.read(shape, 0, Arrays.stream(axes).map(a -> from[a]).toArray());
  }

  @Override
  public DoubleArray expand(DoubleArray x, Shape shape) {
    return expand(x, DoubleArray.ints(shape.eval(symbols)));
  }

  DoubleArray expand(DoubleArray x, int[] shape) {
    return x.read(shape, 0, x.stridesIn(shape));
  }

  @Override
  public DoubleArray concat(List<DoubleArray> parts, int axis) {
    int[] shape = parts.get(0).shape().clone();
    shape[axis] = parts.stream().mapToInt(p -> p.shape()[axis]).sum();
    DoubleArray out = DoubleArray.zeros(parts.get(0).dtype(), shape);
    int[] strides = out.strides();
    int from = 0;
    for (DoubleArray p : parts) {
      out.add(p, from * strides[axis], strides);
      from += p.shape()[axis];
    }
    return out;
  }

  @Override
  public DoubleArray slice(DoubleArray x, int axis, Dim start, Dim end) {
    return slice(x, axis, length(start), length(end));
  }

  DoubleArray slice(DoubleArray x, int axis, int start, int end) {
    if (start < 0 || end < start || end > x.shape()[axis]) {
      throw new dev.vgt4j.api.ShapeException(
          "SLICE: " + start + ".." + end + " is outside axis " + axis + " of " + x);
    }
    int[] shape = x.shape().clone();
    shape[axis] = end - start;
    int[] strides = x.strides();
    return x.read(shape, start * strides[axis], strides);
  }

  @Override
  public DoubleArray pad(DoubleArray x, long[] before, long[] after) {
    int[] shape = x.shape().clone();
    Arrays.setAll(shape, a -> (int) (before[a] + shape[a] + after[a]));
    DoubleArray out = DoubleArray.zeros(x.dtype(), shape);
    return out.add(x, corner(out, before), out.strides());
  }

  static int corner(DoubleArray padded, long[] before) {
    int start = 0;
    for (int a = 0; a < before.length; a++) {
      start += (int) before[a] * padded.strides()[a];
    }
    return start;
  }

  @Override
  public DoubleArray gather(DoubleArray x, DoubleArray indices, int axis) {
    int[] shape = new int[x.rank() - 1 + indices.rank()];
    System.arraycopy(x.shape(), 0, shape, 0, axis);
    System.arraycopy(indices.shape(), 0, shape, axis, indices.rank());
    System.arraycopy(x.shape(), axis + 1, shape, axis + indices.rank(), x.rank() - axis - 1);
    DoubleArray out = DoubleArray.zeros(x.dtype(), shape);
    Arrays.setAll(out.values(), i -> x.values()[source(x, indices, axis, i)]);
    return out;
  }

  /** The index in x of element i of what {@link #gather} returns. */
  static int source(DoubleArray x, DoubleArray indices, int axis, int i) {
    int inner = x.strides()[axis];
    int picked = (int) indices.values()[i / inner % indices.values().length];
    if (picked < 0 || picked >= x.shape()[axis]) {
      throw new dev.vgt4j.api.InvalidInputException(
          "GATHER: index " + picked + " is outside axis " + axis + " of " + x);
    }
    int outer = i / inner / indices.values().length;
    return (outer * x.shape()[axis] + picked) * inner + i % inner;
  }

  @Override
  public DoubleArray conv2d(
      DoubleArray x, DoubleArray w, @Nullable DoubleArray bias, int stride, int pad, int groups) {
    Convolution loops = new Convolution(x.shape(), w.shape(), stride, pad, groups);
    DoubleArray out = DoubleArray.zeros(DType.FLOAT32, loops.outShape());
    loops.forEach((o, i, j) -> out.values()[o] += x.values()[i] * w.values()[j]);
    return bias == null ? out : binary(BinaryOp.ADD, out, bias.reshape(bias.shape()[0], 1, 1));
  }

  @Override
  public DoubleArray stopGradient(DoubleArray x) {
    return x;
  }
}
