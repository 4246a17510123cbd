package dev.vgt4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Convolutions whose gradients can be trusted. On some processors (seen: AMD family 26) the oneDNN
 * that comes with PyTorch 2.7 gives wrong gradients, silently and by any amount, where the numbers
 * of channels are no multiples of its blocks of 16. So the first training program of a backend
 * compares some with those of float64, which oneDNN does not compute; if they differ, training
 * fills channels up with zeros.
 */
final class Convolutions {
  private static final Logger LOG = LoggerFactory.getLogger(Convolutions.class);

  /**
   * Batch, channels, height, width, outputs and kernel: sizes that blocks of 8 or 16 do not fit.
   */
  private static final long[][] SAMPLES = {
    {2, 2, 7, 5, 3, 3},
    {2, 4, 6, 5, 6, 3},
    {2, 3, 9, 7, 5, 4},
    {2, 16, 8, 8, 3, 3},
    {2, 8, 8, 8, 8, 5}
  };

  private static final int BLOCK = 16;
  private static final int REPEATS = 3;
  private static final double TOLERANCE = 1e-3;
  private static final String FLOAT32 = "6";
  private static final String FLOAT64 = "7";

  private final TorchScript script;
  private @Nullable Boolean trusted;

  Convolutions(TorchScript script) {
    this.script = script;
  }

  /** Whether the gradients of the usual convolution are right on this machine. */
  synchronized boolean trusted(PtNDManager owner) {
    if (trusted == null) {
      trusted = owner.getDevice().isGpu() || isRight(owner);
      if (!trusted) {
        LOG.warn(
            "oneDNN computes wrong gradients of convolutions on this processor: training fills"
                + " channels up to whole blocks, which is a little slower");
      }
    }
    return trusted;
  }

  /** The usual convolution. */
  static PtNDArray usual(
      PtNDArray x,
      PtNDArray weight,
      @Nullable PtNDArray bias,
      int stride,
      int padding,
      int groups) {
    return JniUtils.convolution(
        x, weight, bias, square(stride), square(padding), square(1), groups);
  }

  private static ai.djl.ndarray.types.Shape square(long n) {
    return new ai.djl.ndarray.types.Shape(n, n);
  }

  /** The same with right gradients: with full blocks of channels, or for groups in float64. */
  PtNDArray safe(
      PtNDArray x,
      PtNDArray weight,
      @Nullable PtNDArray bias,
      int stride,
      int padding,
      int groups) {
    long[] w = weight.getShape().getShape();
    long inputs = missing(w[1]);
    long outputs = missing(w[0]);
    if (groups > 1) {
      return wide(x, weight, bias, stride, padding, groups);
    }
    if (inputs == 0 && outputs == 0) {
      return usual(x, weight, bias, stride, padding, 1);
    }
    String a = "torch.constant_pad_nd(a, [0, 0, 0, 0, 0, " + inputs + "])";
    String b = "torch.constant_pad_nd(b, [0, 0, 0, 0, 0, " + inputs + ", 0, " + outputs + "])";
    String c = bias == null ? "None" : "torch.constant_pad_nd(c, [0, " + outputs + "])";
    String filled = conv2d(a, b, c, stride, padding, 1);
    return call("torch.slice(" + filled + ", 1, 0, " + w[0] + ")", x, weight, bias);
  }

  private static long missing(long channels) {
    return (BLOCK - channels % BLOCK) % BLOCK;
  }

  private PtNDArray wide(
      PtNDArray x,
      PtNDArray weight,
      @Nullable PtNDArray bias,
      int stride,
      int padding,
      int groups) {
    String c = bias == null ? "None" : wide("c");
    String y = conv2d(wide("a"), wide("b"), c, stride, padding, groups);
    return call("torch.to(" + y + ", " + FLOAT32 + ")", x, weight, bias);
  }

  private static String wide(String operand) {
    return "torch.to(" + operand + ", " + FLOAT64 + ")";
  }

  private static String conv2d(String a, String b, String c, int stride, int padding, int groups) {
    return "torch.conv2d(%1$s, %2$s, %3$s, [%4$d, %4$d], [%5$d, %5$d], [1, 1], %6$d)"
        .formatted(a, b, c, stride, padding, groups);
  }

  private PtNDArray call(
      String expression, PtNDArray x, PtNDArray weight, @Nullable PtNDArray bias) {
    return bias == null
        ? script.call(expression, x, weight)
        : script.call(expression, x, weight, bias);
  }

  private boolean isRight(PtNDManager owner) {
    Natives.setGradients(true);
    try {
      for (int i = 0; i < REPEATS; i++) {
        for (long[] sample : SAMPLES) {
          if (!isRight(owner, sample)) {
            return false;
          }
        }
      }
      return true;
    } finally {
      Natives.setGradients(false);
    }
  }

  private boolean isRight(PtNDManager owner, long[] s) {
    int padding = (int) s[5] / 2;
    try (PtNDManager scope = (PtNDManager) owner.newSubManager()) {
      HostTensor pixels = wave(s[0], s[1], s[2], s[3]);
      PtNDArray w = Natives.upload(scope, wave(s[4], s[1], s[5], s[5]));
      float[] usual = gradient(scope, pixels, x -> usual(x, w, null, 1, padding, 1));
      float[] exact = gradient(scope, pixels, x -> wide(x, w, null, 1, padding, 1));
      double worst = 0;
      for (int i = 0; i < exact.length; i++) {
        double difference = Math.abs(usual[i] - exact[i]);
        worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
      }
      return worst < TOLERANCE;
    }
  }

  /** The gradient of half the sum of squares of what a function gives. */
  private static float[] gradient(
      PtNDManager scope, HostTensor at, UnaryOperator<PtNDArray> function) {
    PtNDArray x = Natives.upload(scope, at);
    JniUtils.attachGradient(x, true);
    PtNDArray y = function.apply(x);
    JniUtils.backward(y, JniUtils.detachGradient(y), false, false);
    PtNDArray gradient = JniUtils.getGradient(x);
    gradient.attach(scope);
    return Natives.download(gradient, DType.FLOAT32, at.shape()).toFloats();
  }

  private static HostTensor wave(long... shape) {
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    float[] values = new float[(int) size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(0.7 * i + 0.3);
    }
    return HostTensor.of(values, shape);
  }
}
