package dev.vgt4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.graph.FusedOp;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The coarse operations of one run, as PyTorch has them fused. */
final class DjlKernels extends DjlPrimitives {
  static final Set<FusedOp> FUSED = Set.of(FusedOp.values());

  private static final int NEAREST = 0;
  private static final long LARGE_WEIGHT = 200_000;
  private static final long FOUR_ROWS_INPUTS = 2048;

  private final Visibility visibility;

  DjlKernels(
      PtNDManager scope,
      Map<String, Long> symbols,
      Constants constants,
      TorchScript script,
      @Nullable Convolutions safeConvolutions) {
    super(scope, symbols, constants, script, safeConvolutions);
    this.visibility = new Visibility(scope);
  }

  @Override
  public Set<FusedOp> fused() {
    return FUSED;
  }

  @Override
  public PtNDArray linear(PtNDArray x, PtNDArray weight, @Nullable PtNDArray bias) {
    long in = weight.getShape().get(1);
    long rows = in == 0 ? 0 : x.getShape().size() / in;
    boolean few = rows == 2 || rows == 3 || (rows == 4 && in <= FOUR_ROWS_INPUTS);
    return !onGpu && few && weight.getShape().size() >= LARGE_WEIGHT
        ? linearOfFewRows(x, weight, bias, rows)
        : JniUtils.linear(x, weight, bias);
  }

  /**
   * The weight times the transposed rows. On two to four rows, as guided decoding has them, this
   * reads a large weight at full speed on CPUs, where PyTorch's own order takes 1.3 to 3 times as
   * long.
   */
  private static PtNDArray linearOfFewRows(
      PtNDArray x, PtNDArray weight, @Nullable PtNDArray bias, long rows) {
    long[] shape = x.getShape().getShape();
    long in = shape[shape.length - 1];
    shape[shape.length - 1] = weight.getShape().get(0);
    try (PtNDArray flat = JniUtils.reshape(x, new long[] {rows, in});
        PtNDArray columns = JniUtils.transpose(flat, 0, 1);
        PtNDArray product = JniUtils.matmul(weight, columns);
        PtNDArray turned = JniUtils.transpose(product, 0, 1)) {
      PtNDArray y = JniUtils.reshape(turned, shape);
      if (bias == null) {
        return y;
      }
      try (y) {
        return JniUtils.add(y, bias);
      }
    }
  }

  @Override
  public PtNDArray gelu(PtNDArray x) {
    return JniUtils.gelu(x);
  }

  @Override
  public PtNDArray silu(PtNDArray x) {
    return script.call("torch.silu(a)", x);
  }

  @Override
  public PtNDArray layerNorm(
      PtNDArray x, @Nullable PtNDArray weight, @Nullable PtNDArray bias, double eps) {
    return weight == null || bias == null
        ? script.call("torch.layer_norm(a, [torch.size(a, -1)], None, None, " + eps + ")", x)
        : JniUtils.layerNorm(x, weight.getShape(), weight, bias, eps);
  }

  /** By the vector norm, whose gradient takes fewer passes than that of PyTorch's own RMS norm. */
  @Override
  public PtNDArray rmsNorm(PtNDArray x, PtNDArray weight, double eps) {
    String squares = "torch.square(torch.linalg_vector_norm(a, 2, [-1], True))";
    String mean = "torch.div(" + squares + ", torch.size(a, -1))";
    String root = "torch.rsqrt(torch.add(" + mean + ", " + eps + "))";
    return script.call("torch.mul(torch.mul(a, " + root + "), b)", x, weight);
  }

  @Override
  public PtNDArray groupNorm(
      PtNDArray x, int groups, PtNDArray weight, PtNDArray bias, double eps) {
    return script.call("torch.group_norm(a, " + groups + ", b, c, " + eps + ")", x, weight, bias);
  }

  /** Query heads of one key head are folded into the query axis, so keys are never repeated. */
  @Override
  public PtNDArray attention(
      PtNDArray q,
      PtNDArray k,
      PtNDArray v,
      @Nullable PtNDArray mask,
      boolean causal,
      double scale) {
    long[] shape = q.getShape().getShape();
    long keys = k.getShape().get(2);
    long perKey = shape[1] / k.getShape().get(1);
    boolean square = causal && mask == null && perKey == 1 && shape[2] == keys;
    PtNDArray bias =
        square ? null : visibility.bias(mask, causal && shape[2] > 1, perKey, shape[2], keys);
    if (perKey == 1) {
      return attend(q, k, v, bias, square, scale);
    }
    long[] folded = {shape[0], shape[1] / perKey, perKey * shape[2], shape[3]};
    try (PtNDArray queries = JniUtils.reshape(q, folded);
        PtNDArray y = attend(queries, k, v, bias, false, scale)) {
      return JniUtils.reshape(y, shape);
    }
  }

  private PtNDArray attend(
      PtNDArray q,
      PtNDArray k,
      PtNDArray v,
      @Nullable PtNDArray bias,
      boolean causal,
      double scale) {
    String options = ", 0., " + (causal ? "True" : "False") + ", scale=" + scale + ")";
    String function = "torch.scaled_dot_product_attention(a, b, c, ";
    return bias == null
        ? script.call(function + "None" + options, q, k, v)
        : script.call(function + "d" + options, q, k, v, bias);
  }

  /** As x * cos + roll(x) * sin with the signs moved into the small sin: fewer passes over x. */
  @Override
  public PtNDArray rope(PtNDArray x, PtNDArray cos, PtNDArray sin) {
    String half = "torch.floordiv(torch.size(a, -1), 2)";
    String left = "torch.neg(torch.slice(c, -1, 0, " + half + "))";
    String right = "torch.slice(c, -1, " + half + ")";
    String turned = "torch.roll(a, [" + half + "], [-1])";
    String signed = "torch.cat([" + left + ", " + right + "], -1)";
    return script.call(
        "torch.addcmul(torch.mul(a, b), " + turned + ", " + signed + ")", x, cos, sin);
  }

  @Override
  public PtNDArray upsampleNearest(PtNDArray x, int factor) {
    long[] size = {x.getShape().get(2) * factor, x.getShape().get(3) * factor};
    return JniUtils.interpolate(x, size, NEAREST, false);
  }

  @Override
  public PtNDArray pixelShuffle(PtNDArray x, int factor) {
    return script.call("torch.pixel_shuffle(a, " + factor + ")", x);
  }
}
