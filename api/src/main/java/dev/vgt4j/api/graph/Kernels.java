package dev.vgt4j.api.graph;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a backend implements: the primitives, and as many of the coarse operations as its runtime
 * has fused. Shapes and types have been checked when these are called, axes are non-negative, and a
 * {@link Dim} may depend on symbols whose values the backend knows (or computes inside its graph).
 *
 * @param <T> the backend's handle of a tensor: an array, a graph output, a value name
 */
public interface Kernels<T> {
  /** The given numbers. */
  T constant(HostTensor value);

  /** int64 {@code [n]}: 0, 1, ... n-1. */
  T arange(Dim n);

  /** int64 scalar: the value of a length. */
  T dimValue(Dim n);

  /** Element-wise function. */
  T unary(UnaryOp op, T x);

  /** Element-wise function of two tensors with broadcasting. */
  T binary(BinaryOp op, T a, T b);

  /** {@code op(x, value)}; the number takes the type of x. Comparisons give bool. */
  T scalar(BinaryOp op, T x, double value);

  /** a where the condition holds, else b; all three broadcast. */
  T where(T condition, T a, T b);

  /** Converts between float32, int64 (truncating) and bool (0 is false). */
  T cast(T x, DType type);

  /** Reduces the given axes, which stay as length 1 if {@code keepDims}. */
  T reduce(ReduceOp op, T x, int[] axes, boolean keepDims);

  /** Running sum along an axis, on float32 and int64. */
  T cumsum(T x, int axis);

  /** Softmax along an axis. */
  T softmax(T x, int axis);

  /** Batched matrix product of the last two axes; leading axes broadcast. */
  T matmul(T a, T b, boolean transposeB);

  /** The same elements in row-major order under another shape. */
  T reshape(T x, Shape shape);

  /** Axis i of the result is axis {@code axes[i]} of x. */
  T permute(T x, int[] axes);

  /** Broadcasts x to a shape. */
  T expand(T x, Shape shape);

  /** Joins tensors along an axis. */
  T concat(List<T> parts, int axis);

  /** Elements start (included) to end (excluded) of an axis. */
  T slice(T x, int axis, Dim start, Dim end);

  /** Zeros before and after each axis. */
  T pad(T x, long[] before, long[] after);

  /**
   * Picks entries of an axis by int64 indices of any rank: the axis is replaced by their axes.
   * Indices must be in range; backends may fail or clamp otherwise.
   */
  T gather(T x, T indices, int axis);

  /**
   * Two-dimensional cross-correlation.
   *
   * @param x {@code [batch, in, height, width]}
   * @param weight {@code [out, in / groups, kernelHeight, kernelWidth]}
   * @param bias {@code [out]} or null
   * @param stride step in both directions
   * @param padding zeros on all four sides
   * @param groups independent groups of channels
   */
  T conv2d(T x, T weight, @Nullable T bias, int stride, int padding, int groups);

  /** x itself; no gradient flows back through it. */
  T stopGradient(T x);

  /** The coarse operations below that this backend runs itself; the rest arrive as primitives. */
  default Set<FusedOp> fused() {
    return Set.of();
  }

  /** x times the transpose of weight {@code [out, in]}, plus bias {@code [out]} if given. */
  default T linear(T x, T weight, @Nullable T bias) {
    throw notFused(FusedOp.LINEAR);
  }

  /** x * sigmoid(x). */
  default T silu(T x) {
    throw notFused(FusedOp.SILU);
  }

  /** Exact GELU: x/2 * (1 + erf(x / sqrt 2)). */
  default T gelu(T x) {
    throw notFused(FusedOp.GELU);
  }

  /** Layer norm over the last axis (biased variance); weight and bias {@code [d]} both or none. */
  default T layerNorm(T x, @Nullable T weight, @Nullable T bias, double eps) {
    throw notFused(FusedOp.LAYER_NORM);
  }

  /** x / sqrt(mean(x^2) + eps) * weight over the last axis. */
  default T rmsNorm(T x, T weight, double eps) {
    throw notFused(FusedOp.RMS_NORM);
  }

  /** Group norm of {@code [batch, channels, height, width]} with weight and bias per channel. */
  default T groupNorm(T x, int groups, T weight, T bias, double eps) {
    throw notFused(FusedOp.GROUP_NORM);
  }

  /**
   * Scaled dot-product attention with grouped keys: query head h reads key head h / (H / G).
   *
   * @param q {@code [batch, H, queries, headDim]}
   * @param k {@code [batch, G, keys, headDim]}, H a multiple of G
   * @param v {@code [batch, G, keys, headDim]}
   * @param mask bool, broadcastable to {@code [batch, 1, queries, keys]}, true = visible, or null.
   *     Every query sees at least one key.
   * @param causal query i additionally sees only keys up to i + (keys - queries)
   * @param scale factor on the scores
   */
  default T attention(T q, T k, T v, @Nullable T mask, boolean causal, double scale) {
    throw notFused(FusedOp.ATTENTION);
  }

  /**
   * Rotary positions, half-split form: x * cos + concat(-x2, x1) * sin.
   *
   * @param x {@code [batch, heads, tokens, headDim]}
   * @param cos broadcastable to x, {@code [batch, 1, tokens, headDim]}
   * @param sin like cos
   */
  default T rope(T x, T cos, T sin) {
    throw notFused(FusedOp.ROPE);
  }

  /** Repeats every pixel of {@code [batch, channels, height, width]} in both directions. */
  default T upsampleNearest(T x, int factor) {
    throw notFused(FusedOp.UPSAMPLE_NEAREST);
  }

  /** {@code [b, c*r*r, h, w]} to {@code [b, c, h*r, w*r]} in PyTorch's order. */
  default T pixelShuffle(T x, int factor) {
    throw notFused(FusedOp.PIXEL_SHUFFLE);
  }

  private static IllegalStateException notFused(FusedOp op) {
    return new IllegalStateException(op + " is not listed in fused() but was called");
  }
}
