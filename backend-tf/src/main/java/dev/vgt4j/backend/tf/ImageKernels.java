package dev.vgt4j.backend.tf;

import dev.vgt4j.api.graph.BinaryOp;
import dev.vgt4j.api.graph.ReduceOp;
import dev.vgt4j.api.graph.UnaryOp;
import dev.vgt4j.api.tensor.Dim;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;

/**
 * Keeps images in the layout of TensorFlow's convolutions, channels last, from one convolution to
 * the next. Whatever a convolution gives has a twin in that layout, and operations that can work on
 * the twin do; its transpose is there for those that cannot, and left out of a run if there are
 * none.
 */
final class ImageKernels extends TfKernels {
  private static final int[] TO_LAST = {0, 2, 3, 1};
  private static final int[] FROM_LAST = {0, 3, 1, 2};

  /** Where an axis of {@code [batch, channels, height, width]} is in the twin. */
  private static final int[] AXIS = {0, 3, 1, 2};

  private final GraphWriter writer;
  private final Convolutions convolutions;

  /** Values that were computed channels last, by their transpose. */
  private final Map<Output<?>, Output<?>> twins = new HashMap<>();

  /** Other values that some operation needed channels last. */
  private final Map<Output<?>, Output<?>> copies = new HashMap<>();

  ImageKernels(GraphWriter writer, Lengths lengths, OwnGradients gradients) {
    super(writer, lengths, gradients);
    this.writer = writer;
    this.convolutions = new Convolutions(writer);
  }

  private Output<?> image(Output<?> twin) {
    Output<?> x = writer.transpose(twin, FROM_LAST);
    twins.put(x, twin);
    return x;
  }

  /** Channels last: a twin, or a value of rank 3 or 4 transposed, or a scalar. */
  private Output<?> last(Output<?> x) {
    Output<?> twin = twins.get(x);
    if (twin != null || rank(x) == 0) {
      return twin == null ? x : twin;
    }
    int[] order = rank(x) == 4 ? TO_LAST : new int[] {1, 2, 0};
    return copies.computeIfAbsent(x, key -> writer.transpose(key, order));
  }

  private boolean hasTwin(Output<?> x) {
    return twins.containsKey(x);
  }

  @Override
  public Output<?> conv2d(
      Output<?> x,
      Output<?> weight,
      @Nullable Output<?> bias,
      int stride,
      int padding,
      int groups) {
    boolean pointwise = weight.shape().get(2) == 1 && weight.shape().get(3) == 1;
    if (groups > 1 && pointwise && weight.shape().get(1) > 1 && stride == 1 && padding == 0) {
      Output<?> y = convolutions.groupedPointwise(x, weight, groups);
      return bias == null ? y : binary(BinaryOp.ADD, y, writer.reshape(bias, -1, 1, 1));
    }
    return image(convolutions.conv2d(last(x), weight, bias, stride, padding, groups));
  }

  @Override
  public Output<?> upsampleNearest(Output<?> x, int factor) {
    return image(convolutions.upsampleNearest(last(x), factor));
  }

  @Override
  public Output<?> unary(UnaryOp op, Output<?> x) {
    return hasTwin(x) ? image(super.unary(op, last(x))) : super.unary(op, x);
  }

  @Override
  public Output<?> scalar(BinaryOp op, Output<?> x, double value) {
    return hasTwin(x) ? image(super.scalar(op, last(x), value)) : super.scalar(op, x, value);
  }

  @Override
  public Output<?> stopGradient(Output<?> x) {
    return hasTwin(x) ? image(super.stopGradient(last(x))) : super.stopGradient(x);
  }

  @Override
  public Output<?> binary(BinaryOp op, Output<?> a, Output<?> b) {
    boolean image = (hasTwin(a) && convertible(b)) || (hasTwin(b) && convertible(a));
    return image ? image(super.binary(op, last(a), last(b))) : super.binary(op, a, b);
  }

  private static boolean convertible(Output<?> x) {
    return rank(x) == 0 || rank(x) == 3 || rank(x) == 4;
  }

  @Override
  public Output<?> reduce(ReduceOp op, Output<?> x, int[] axes, boolean keepDims) {
    if (!hasTwin(x) || !(keepDims || keepsOrder(axes))) {
      return super.reduce(op, x, axes, keepDims);
    }
    int[] moved = IntStream.of(axes).map(a -> AXIS[a]).toArray();
    Output<?> y = super.reduce(op, last(x), moved, keepDims);
    return keepDims ? image(y) : y;
  }

  /** True unless channels and a spatial axis remain. */
  private static boolean keepsOrder(int[] reduced) {
    List<Integer> gone = IntStream.of(reduced).boxed().toList();
    return gone.contains(1) || (gone.contains(2) && gone.contains(3));
  }

  @Override
  public Output<?> concat(List<Output<?>> parts, int axis) {
    boolean image = parts.stream().anyMatch(this::hasTwin);
    return image
        ? image(super.concat(parts.stream().<Output<?>>map(this::last).toList(), AXIS[axis]))
        : super.concat(parts, axis);
  }

  @Override
  public Output<?> slice(Output<?> x, int axis, Dim start, Dim end) {
    return hasTwin(x)
        ? image(super.slice(last(x), AXIS[axis], start, end))
        : super.slice(x, axis, start, end);
  }

  @Override
  public Output<?> pad(Output<?> x, long[] before, long[] after) {
    return hasTwin(x)
        ? image(super.pad(last(x), moved(before), moved(after)))
        : super.pad(x, before, after);
  }

  private static long[] moved(long[] around) {
    return IntStream.of(TO_LAST).mapToLong(axis -> around[axis]).toArray();
  }

  @Override
  public Output<?> permute(Output<?> x, int[] axes) {
    if (Arrays.equals(axes, FROM_LAST)) {
      return image(x);
    }
    if (!hasTwin(x)) {
      return super.permute(x, axes);
    }
    return Arrays.equals(axes, TO_LAST)
        ? last(x)
        : super.permute(last(x), IntStream.of(axes).map(a -> AXIS[a]).toArray());
  }
}
