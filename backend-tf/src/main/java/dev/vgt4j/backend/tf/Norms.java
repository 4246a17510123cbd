package dev.vgt4j.backend.tf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;

/**
 * Layer norm and RMS norm over the last axis, with gradients that read and write the values fewer
 * times than those of the single operations.
 */
final class Norms {
  private final GraphWriter writer;
  private final OwnGradients gradients;

  Norms(GraphWriter writer, OwnGradients gradients) {
    this.writer = writer;
    this.gradients = gradients;
  }

  /** See {@link dev.vgt4j.api.graph.Kernels#layerNorm}. */
  Output<?> layer(Output<?> x, @Nullable Output<?> weight, @Nullable Output<?> bias, double eps) {
    Output<?> centred = writer.add("Sub", x, mean(writer, x));
    return scaled(x, centred, weight, bias, eps);
  }

  /** See {@link dev.vgt4j.api.graph.Kernels#rmsNorm}. */
  Output<?> rms(Output<?> x, Output<?> weight, double eps) {
    return scaled(x, x, weight, null, eps);
  }

  /**
   * @param centred x itself, or x less its mean
   */
  private Output<?> scaled(
      Output<?> x,
      Output<?> centred,
      @Nullable Output<?> weight,
      @Nullable Output<?> bias,
      double eps) {
    Output<?> square = mean(writer, writer.add("Square", centred));
    Output<?> factor = writer.add("Rsqrt", writer.add("AddV2", square, writer.number(eps)));
    Output<?> normal = writer.add("Mul", centred, factor);
    Output<?> y = weight == null ? normal : writer.add("Mul", normal, weight);
    y = bias == null ? y : writer.add("AddV2", y, bias);
    boolean isCentred = centred != x;
    int width = Math.toIntExact(x.shape().get(TfKernels.rank(x) - 1));
    List<Output<?>> inputs = new ArrayList<>(List.of(x));
    if (weight != null) {
      inputs.add(weight);
    }
    if (bias != null) {
      inputs.add(bias);
    }
    return gradients.attach(
        writer,
        y,
        inputs,
        (w, gradient) -> {
          List<Output<?>> out = new ArrayList<>();
          out.add(gradient(w, gradient, normal, factor, weight, isCentred));
          if (weight != null) {
            out.add(columns(w, w.add("Mul", gradient, normal), width));
          }
          if (bias != null) {
            out.add(columns(w, gradient, width));
          }
          return out;
        });
  }

  /** {@code factor * (g - mean(g) - normal * mean(g * normal))}, where g is of the normal value. */
  private static Output<?> gradient(
      GraphWriter w,
      Output<?> gradient,
      Output<?> normal,
      Output<?> factor,
      @Nullable Output<?> weight,
      boolean isCentred) {
    Output<?> g = weight == null ? gradient : w.add("Mul", gradient, weight);
    Output<?> along = w.add("Mul", normal, mean(w, w.add("Mul", g, normal)));
    Output<?> rest = w.add("Sub", g, along);
    rest = isCentred ? w.add("Sub", rest, mean(w, g)) : rest;
    return w.add("Mul", rest, factor);
  }

  private static Output<?> mean(GraphWriter w, Output<?> x) {
    return w.reduce("Mean", x, true, -1);
  }

  /** Sums of columns, with the operation that was measured to be the fastest for it. */
  private static Output<?> columns(GraphWriter w, Output<?> x, int width) {
    return w.add("BiasAddGrad", w.reshape(x, -1, width));
  }
}
