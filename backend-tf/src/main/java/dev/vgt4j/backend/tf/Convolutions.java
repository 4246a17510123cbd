package dev.vgt4j.backend.tf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;

/** Convolutions on TensorFlow's CPU layout, channels last, with gradients for any grouping. */
final class Convolutions {
  private final GraphWriter writer;

  Convolutions(GraphWriter writer) {
    this.writer = writer;
  }

  Output<?> conv2d(
      Output<?> x,
      Output<?> weight,
      @Nullable Output<?> bias,
      int stride,
      int padding,
      int groups) {
    int kernel = (int) weight.shape().get(2);
    boolean square = kernel == weight.shape().get(3);
    boolean same = stride == 1 && square && kernel % 2 == 1 && padding == kernel / 2;
    Output<?> in = writer.transpose(x, 0, 2, 3, 1);
    if (padding > 0 && !same) {
      long[] around = {0, padding, padding, 0};
      in = writer.pad(in, around, around);
    }
    String border = same ? "SAME" : "VALID";
    Output<?> y = grouped(in, weight, stride, border, groups);
    y = bias == null ? y : writer.add("BiasAdd", y, bias);
    return writer.transpose(y, 0, 3, 1, 2);
  }

  private Output<?> grouped(Output<?> in, Output<?> weight, int stride, String border, int groups) {
    if (groups == 1) {
      return convolve("Conv2D", in, writer.transpose(weight, 2, 3, 1, 0), stride, border);
    }
    if (weight.shape().get(1) == 1) {
      return depthwise(in, weight, stride, border, groups);
    }
    // the gradient of a grouped Conv2D exists on GPUs only
    Output<?> kernels = writer.transpose(weight, 2, 3, 1, 0);
    List<Output<?>> inputs = writer.split(in, 3, groups);
    List<Output<?>> parts = writer.split(kernels, 3, groups);
    List<Output<?>> out = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      out.add(convolve("Conv2D", inputs.get(g), parts.get(g), stride, border));
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
}
