package dev.vgt4j.backend.tf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;

/** Convolutions with gradients for any grouping, on images {@code [batch, height, width, in]}. */
final class Convolutions {
  private final GraphWriter writer;

  Convolutions(GraphWriter writer) {
    this.writer = writer;
  }

  /** The weight is {@code [out, in / groups, height, width]} all the same. */
  Output<?> conv2d(
      Output<?> x,
      Output<?> weight,
      @Nullable Output<?> bias,
      int stride,
      int padding,
      int groups) {
    long kernel = weight.shape().get(2);
    boolean odd = kernel == weight.shape().get(3) && kernel % 2 == 1;
    boolean same = stride == 1 && odd && padding == kernel / 2;
    Output<?> in = x;
    if (padding > 0 && !same) {
      long[] around = {0, padding, padding, 0};
      in = writer.pad(x, around, around);
    }
    Output<?> y = grouped(in, weight, stride, same ? "SAME" : "VALID", groups);
    return bias == null ? y : writer.add("BiasAdd", y, bias);
  }

  private Output<?> grouped(Output<?> in, Output<?> weight, int stride, String border, int groups) {
    if (groups > 1 && weight.shape().get(1) == 1) {
      return depthwise(in, weight, stride, border, groups);
    }
    Output<?> filter = writer.transpose(weight, 2, 3, 1, 0);
    if (groups == 1) {
      return convolve("Conv2D", in, filter, stride, border);
    }
    // the gradient of a grouped Conv2D exists on GPUs only
    List<Output<?>> inputs = writer.split(in, 3, groups);
    List<Output<?>> filters = writer.split(filter, 3, groups);
    List<Output<?>> out = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      out.add(convolve("Conv2D", inputs.get(g), filters.get(g), stride, border));
    }
    return writer.concat(out, 3);
  }

  /** One input channel a group: weight {@code [channels * multiplier, 1, height, width]}. */
  private Output<?> depthwise(
      Output<?> in, Output<?> weight, int stride, String border, int channels) {
    int multiplier = (int) weight.shape().get(0) / channels;
    int height = (int) weight.shape().get(2);
    int width = (int) weight.shape().get(3);
    Output<?> split = writer.reshape(weight, channels, multiplier, height, width);
    Output<?> filter = writer.transpose(split, 2, 3, 0, 1);
    return convolve("DepthwiseConv2dNative", in, filter, stride, border);
  }

  private Output<?> convolve(
      String type, Output<?> in, Output<?> filter, int stride, String border) {
    long[] strides = {1, stride, stride, 1};
    return writer.add(
        type, b -> b.setAttr("strides", strides).setAttr("padding", border), in, filter);
  }

  /**
   * Grouped 1x1 convolution as a batched product.
   *
   * @param x {@code [batch, in, height, width]}, channels first
   */
  Output<?> groupedPointwise(Output<?> x, Output<?> weight, int groups) {
    int out = (int) weight.shape().get(0);
    int in = (int) weight.shape().get(1);
    Output<?> size = writer.add("Shape", x);
    Output<?> batch = writer.part(size, 0, 1);
    Output<?> image = writer.part(size, 2, 2);
    Output<?> pixels = writer.reduce("Prod", image, true, 0);
    Output<?> split = writer.reshape(x, batch, writer.ints(groups, in), pixels);
    Output<?> filters = writer.reshape(weight, 1, groups, out / groups, in);
    Output<?> y = writer.batchedProduct(filters, split, false, false);
    return writer.reshape(y, batch, writer.ints(out), image);
  }

  /** Repeats every pixel in both directions. */
  Output<?> upsampleNearest(Output<?> x, int factor) {
    Output<?> size = writer.part(writer.add("Shape", x), 1, 2);
    Output<?> larger = writer.add("Mul", size, writer.integer(factor));
    return writer.add("ResizeNearestNeighbor", x, larger);
  }
}
