package dev.vgt4j.api.graph;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recorded call of one {@link Kernels} method: its fixed arguments, and how to replay it. */
public sealed interface Op {
  /**
   * Makes the call.
   *
   * @param in the tensor arguments in the order of the kernel's parameters, absent ones left out
   */
  <T> T apply(Kernels<T> k, List<T> in);

  /** Short name for messages, for example {@code Reshape}. */
  default String name() {
    return getClass().getSimpleName();
  }

  private static <T> @Nullable T at(List<T> in, int i) {
    return i < in.size() ? in.get(i) : null;
  }

  /** {@link Kernels#constant}. */
  record Constant(HostTensor value) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.constant(value);
    }
  }

  /** {@link Kernels#arange}. */
  record Arange(Dim n) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.arange(n);
    }
  }

  /** {@link Kernels#dimValue}. */
  record DimValue(Dim n) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.dimValue(n);
    }
  }

  /** {@link Kernels#unary}. */
  record Unary(UnaryOp op) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.unary(op, in.get(0));
    }
  }

  /** {@link Kernels#binary}. */
  record Binary(BinaryOp op) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.binary(op, in.get(0), in.get(1));
    }
  }

  /** {@link Kernels#scalar}. */
  record Scalar(BinaryOp op, double value) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.scalar(op, in.get(0), value);
    }
  }

  /** {@link Kernels#where}. */
  record Where() implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.where(in.get(0), in.get(1), in.get(2));
    }
  }

  /** {@link Kernels#cast}. */
  record Cast(DType type) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.cast(in.get(0), type);
    }
  }

  /** {@link Kernels#reduce}. */
  record Reduce(ReduceOp op, List<Integer> axes, boolean keepDims) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.reduce(op, in.get(0), ints(axes), keepDims);
    }
  }

  /** {@link Kernels#cumsum}. */
  record Cumsum(int axis) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.cumsum(in.get(0), axis);
    }
  }

  /** {@link Kernels#softmax}. */
  record Softmax(int axis) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.softmax(in.get(0), axis);
    }
  }

  /** {@link Kernels#matmul}. */
  record Matmul(boolean transposeB) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.matmul(in.get(0), in.get(1), transposeB);
    }
  }

  /** {@link Kernels#reshape}. */
  record Reshape(Shape shape) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.reshape(in.get(0), shape);
    }
  }

  /** {@link Kernels#permute}. */
  record Permute(List<Integer> axes) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.permute(in.get(0), ints(axes));
    }
  }

  /** {@link Kernels#expand}. */
  record Expand(Shape shape) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.expand(in.get(0), shape);
    }
  }

  /** {@link Kernels#concat}. */
  record Concat(int axis) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.concat(in, axis);
    }
  }

  /** {@link Kernels#slice}. */
  record Slice(int axis, Dim start, Dim end) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.slice(in.get(0), axis, start, end);
    }
  }

  /** {@link Kernels#pad}. */
  record Pad(List<Long> before, List<Long> after) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.pad(in.get(0), longs(before), longs(after));
    }
  }

  /** {@link Kernels#gather}. */
  record Gather(int axis) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.gather(in.get(0), in.get(1), axis);
    }
  }

  /** {@link Kernels#conv2d}. */
  record Conv2d(int stride, int padding, int groups) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.conv2d(in.get(0), in.get(1), at(in, 2), stride, padding, groups);
    }
  }

  /** {@link Kernels#stopGradient}. */
  record StopGradient() implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.stopGradient(in.get(0));
    }
  }

  /** {@link Kernels#linear}. */
  record Linear() implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.linear(in.get(0), in.get(1), at(in, 2));
    }
  }

  /** {@link Kernels#silu}. */
  record Silu() implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.silu(in.get(0));
    }
  }

  /** {@link Kernels#gelu}. */
  record Gelu() implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.gelu(in.get(0));
    }
  }

  /** {@link Kernels#layerNorm}. */
  record LayerNorm(double eps) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.layerNorm(in.get(0), at(in, 1), at(in, 2), eps);
    }
  }

  /** {@link Kernels#rmsNorm}. */
  record RmsNorm(double eps) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.rmsNorm(in.get(0), in.get(1), eps);
    }
  }

  /** {@link Kernels#groupNorm}. */
  record GroupNorm(int groups, double eps) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.groupNorm(in.get(0), groups, in.get(1), in.get(2), eps);
    }
  }

  /** {@link Kernels#attention}. */
  record Attention(boolean causal, double scale) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.attention(in.get(0), in.get(1), in.get(2), at(in, 3), causal, scale);
    }
  }

  /** {@link Kernels#rope}. */
  record Rope() implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.rope(in.get(0), in.get(1), in.get(2));
    }
  }

  /** {@link Kernels#upsampleNearest}. */
  record UpsampleNearest(int factor) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.upsampleNearest(in.get(0), factor);
    }
  }

  /** {@link Kernels#pixelShuffle}. */
  record PixelShuffle(int factor) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      return k.pixelShuffle(in.get(0), factor);
    }
  }

  /**
   * The result of a program that was not recorded here but read from a file: it has a type and a
   * shape, and cannot be replayed.
   *
   * @param origin where the program came from
   */
  record Opaque(String origin) implements Op {
    @Override
    public <T> T apply(Kernels<T> k, List<T> in) {
      throw new IllegalStateException("the inside of " + origin + " is not known");
    }
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  private static long[] longs(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }
}
