package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.graph.BinaryOp;
import dev.vgt4j.api.graph.Kernels;
import dev.vgt4j.api.graph.ReduceOp;
import dev.vgt4j.api.graph.UnaryOp;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reverse-mode differentiation: computes values, and remembers how gradients flow back. */
final class Tape implements Kernels<Tape.Entry> {
  private final OracleKernels k;
  private final List<Entry> entries = new ArrayList<>();

  /** A value, and what its gradient adds to the gradients of the values it was computed from. */
  static final class Entry {
    final DoubleArray value;
    private final List<Entry> inputs;
    private final Function<DoubleArray, List<DoubleArray>> pullback;
    private @Nullable DoubleArray gradient;

    private Entry(
        DoubleArray value, List<Entry> inputs, Function<DoubleArray, List<DoubleArray>> pullback) {
      this.value = value;
      this.inputs = inputs;
      this.pullback = pullback;
    }

    /** The gradient of what was differentiated, or null if it does not depend on this. */
    @Nullable DoubleArray gradient() {
      return gradient;
    }

    private void accumulate(DoubleArray g) {
      DoubleArray old = gradient;
      DoubleArray sum = g.map(v -> v);
      if (old != null) {
        Arrays.setAll(sum.values(), i -> old.values()[i] + g.values()[i]);
      }
      gradient = sum;
    }
  }

  Tape(Map<String, Long> symbols) {
    this.k = new OracleKernels(symbols);
  }

  /** A value from outside, or one that gradients do not pass. */
  Entry leaf(DoubleArray value) {
    return entry(value, List.of(), g -> List.of());
  }

  private Entry entry(
      DoubleArray value, List<Entry> inputs, Function<DoubleArray, List<DoubleArray>> pullback) {
    Entry e =
        value.dtype() == DType.FLOAT32
            ? new Entry(value, inputs, pullback)
            : new Entry(value, List.of(), g -> List.of());
    entries.add(e);
    return e;
  }

  private Entry single(DoubleArray value, Entry x, UnaryOperator<DoubleArray> pullback) {
    return entry(value, List.of(x), g -> List.of(pullback.apply(g)));
  }

  /** Fills in the gradients of a scalar with respect to everything it depends on. */
  void differentiate(Entry scalar) {
    scalar.accumulate(scalar.value.map(v -> 1));
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry e = entries.get(i);
      DoubleArray g = e.gradient;
      if (g == null) {
        continue;
      }
      List<DoubleArray> back = e.pullback.apply(g);
      for (int j = 0; j < back.size(); j++) {
        if (e.inputs.get(j).value.dtype() == DType.FLOAT32) {
          e.inputs.get(j).accumulate(back.get(j));
        }
      }
    }
  }

  private DoubleArray times(DoubleArray a, DoubleArray b) {
    return k.binary(BinaryOp.MUL, a, b);
  }

  /** Undoes broadcasting: sums over the axes along which a shape was repeated. */
  private DoubleArray sumTo(DoubleArray g, int[] shape) {
    DoubleArray out = DoubleArray.zeros(DType.FLOAT32, shape);
    return out.add(g, 0, out.stridesIn(g.shape()));
  }

  @Override
  public Entry constant(HostTensor value) {
    return leaf(k.constant(value));
  }

  @Override
  public Entry arange(Dim n) {
    return leaf(k.arange(n));
  }

  @Override
  public Entry dimValue(Dim n) {
    return leaf(k.dimValue(n));
  }

  @Override
  public Entry unary(UnaryOp op, Entry x) {
    DoubleArray y = k.unary(op, x.value);
    DoubleArray slope = DoubleArray.zeros(DType.FLOAT32, y.shape());
    Arrays.setAll(slope.values(), i -> Functions.slope(op, x.value.values()[i], y.values()[i]));
    return single(y, x, g -> times(g, slope));
  }

  @Override
  public Entry binary(BinaryOp op, Entry a, Entry b) {
    DoubleArray y = k.binary(op, a.value, b.value);
    DoubleArray x = k.expand(a.value, y.shape());
    DoubleArray z = k.expand(b.value, y.shape());
    DoubleArray left = DoubleArray.zeros(DType.FLOAT32, y.shape());
    DoubleArray right = DoubleArray.zeros(DType.FLOAT32, y.shape());
    Arrays.setAll(left.values(), i -> Functions.slopeLeft(op, x.values()[i], z.values()[i]));
    Arrays.setAll(right.values(), i -> Functions.slopeRight(op, x.values()[i], z.values()[i]));
    return entry(
        y,
        List.of(a, b),
        g ->
            List.of(
                sumTo(times(g, left), a.value.shape()), sumTo(times(g, right), b.value.shape())));
  }

  @Override
  public Entry scalar(BinaryOp op, Entry x, double value) {
    return binary(op, x, leaf(DoubleArray.scalar(x.value.dtype(), value)));
  }

  @Override
  public Entry where(Entry condition, Entry a, Entry b) {
    DoubleArray y = k.where(condition.value, a.value, b.value);
    DoubleArray zero = DoubleArray.scalar(DType.FLOAT32, 0);
    return entry(
        y,
        List.of(a, b),
        g ->
            List.of(
                sumTo(k.where(condition.value, g, zero), a.value.shape()),
                sumTo(k.where(condition.value, zero, g), b.value.shape())));
  }

  @Override
  public Entry cast(Entry x, DType type) {
    return leaf(k.cast(x.value, type));
  }

  @Override
  public Entry reduce(ReduceOp op, Entry x, int[] axes, boolean keepDims) {
    DoubleArray kept = k.reduce(op, x.value, axes, true);
    DoubleArray y = k.reduce(op, x.value, axes, keepDims);
    DoubleArray share = share(op, x.value, kept, axes);
    return single(y, x, g -> times(share, g.reshape(kept.shape())));
  }

  /** What each element contributes to its reduction; equal largest elements share evenly. */
  private DoubleArray share(ReduceOp op, DoubleArray x, DoubleArray kept, int[] axes) {
    DoubleArray one = x.map(v -> 1);
    if (op == ReduceOp.SUM) {
      return one;
    }
    DoubleArray counted =
        op == ReduceOp.MAX ? k.cast(k.binary(BinaryOp.EQ, x, kept), DType.FLOAT32) : one;
    return k.binary(BinaryOp.DIV, counted, k.reduce(ReduceOp.SUM, counted, axes, true));
  }

  @Override
  public Entry cumsum(Entry x, int axis) {
    DoubleArray y = k.cumsum(x.value, axis);
    return single(y, x, g -> sumFrom(g, axis));
  }

  /** Element i is the sum of elements i, i + 1, ... to the end of the axis. */
  private DoubleArray sumFrom(DoubleArray g, int axis) {
    DoubleArray total = k.reduce(ReduceOp.SUM, g, new int[] {axis}, true);
    DoubleArray before = k.binary(BinaryOp.SUB, k.cumsum(g, axis), g);
    return k.binary(BinaryOp.SUB, total, before);
  }

  @Override
  public Entry softmax(Entry x, int axis) {
    DoubleArray y = k.softmax(x.value, axis);
    return single(
        y,
        x,
        g -> {
          DoubleArray mean = k.reduce(ReduceOp.SUM, times(g, y), new int[] {axis}, true);
          return times(y, k.binary(BinaryOp.SUB, g, mean));
        });
  }

  @Override
  public Entry matmul(Entry a, Entry b, boolean transposeB) {
    DoubleArray y = k.matmul(a.value, b.value, transposeB);
    return entry(
        y,
        List.of(a, b),
        g -> {
          DoubleArray left = k.matmul(g, b.value, !transposeB);
          DoubleArray right =
              transposeB
                  ? k.matmul(k.swapLast(g), a.value, false)
                  : k.matmul(k.swapLast(a.value), g, false);
          return List.of(sumTo(left, a.value.shape()), sumTo(right, b.value.shape()));
        });
  }

  @Override
  public Entry reshape(Entry x, Shape shape) {
    return single(k.reshape(x.value, shape), x, g -> g.reshape(x.value.shape()));
  }

  @Override
  public Entry permute(Entry x, int[] axes) {
    int[] inverse = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      inverse[axes[i]] = i;
    }
    return single(k.permute(x.value, axes), x, g -> k.permute(g, inverse));
  }

  @Override
  public Entry expand(Entry x, Shape shape) {
    return single(k.expand(x.value, shape), x, g -> sumTo(g, x.value.shape()));
  }

  @Override
  public Entry concat(List<Entry> parts, int axis) {
    DoubleArray y = k.concat(parts.stream().map(p -> p.value).toList(), axis);
    return entry(
        y,
        parts,
        g -> {
          List<DoubleArray> out = new ArrayList<>();
          int from = 0;
          for (Entry p : parts) {
            int to = from + p.value.shape()[axis];
            out.add(k.slice(g, axis, from, to));
            from = to;
          }
          return out;
        });
  }

  @Override
  public Entry slice(Entry x, int axis, Dim start, Dim end) {
    DoubleArray y = k.slice(x.value, axis, start, end);
    return single(
        y,
        x,
        g -> {
          DoubleArray out = x.value.map(v -> 0);
          return out.add(g, k.length(start) * out.strides()[axis], out.strides());
        });
  }

  @Override
  public Entry pad(Entry x, long[] before, long[] after) {
    DoubleArray y = k.pad(x.value, before, after);
    return single(y, x, g -> g.read(x.value.shape(), OracleKernels.corner(g, before), g.strides()));
  }

  @Override
  public Entry gather(Entry x, Entry indices, int axis) {
    DoubleArray y = k.gather(x.value, indices.value, axis);
    return single(
        y,
        x,
        g -> {
          DoubleArray out = x.value.map(v -> 0);
          for (int i = 0; i < g.values().length; i++) {
            out.values()[OracleKernels.source(x.value, indices.value, axis, i)] += g.values()[i];
          }
          return out;
        });
  }

  @Override
  public Entry conv2d(Entry x, Entry w, @Nullable Entry bias, int stride, int pad, int groups) {
    DoubleArray y =
        k.conv2d(x.value, w.value, bias == null ? null : bias.value, stride, pad, groups);
    Convolution loops = new Convolution(x.value.shape(), w.value.shape(), stride, pad, groups);
    return entry(
        y,
        bias == null ? List.of(x, w) : List.of(x, w, bias),
        g -> {
          DoubleArray gx = x.value.map(v -> 0);
          DoubleArray gw = w.value.map(v -> 0);
          loops.forEach((o, i, j) -> gx.values()[i] += g.values()[o] * w.value.values()[j]);
          loops.forEach((o, i, j) -> gw.values()[j] += g.values()[o] * x.value.values()[i]);
          return bias == null
              ? List.of(gx, gw)
              : List.of(gx, gw, k.reduce(ReduceOp.SUM, g, new int[] {0, 2, 3}, false));
        });
  }

  @Override
  public Entry stopGradient(Entry x) {
    return leaf(x.value);
  }
}
