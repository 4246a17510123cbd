package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.core.nn.Params;
import java.math.BigInteger;
import java.util.List;

/**
 * Tells real image patches from reconstructed ones: 5x5 convolution, three stages that halve the
 * resolution behind a blur, then one logit for each cell of a 16x16 grid. Image sizes are fixed
 * numbers.
 */
public final class PatchDiscriminator {
  private static final int GRID = 16;
  private static final int IN_KERNEL = 5;
  private static final int STAGE_KERNEL = 3;
  private static final int LOGITS_KERNEL = 5;
  private static final int NORM_GROUPS = 32;
  private static final double NORM_EPS = 1e-5;
  private static final double SLOPE = 0.1;
  private static final float[] BLUR = {1, 3, 3, 1};

  private final String scope;
  private final int normGroups;

  /**
   * @param scope where {@code block_in}, {@code blocks} and {@code to_logits} are
   */
  public PatchDiscriminator(String scope) {
    this(scope, NORM_GROUPS);
  }

  /**
   * @param scope where {@code block_in}, {@code blocks} and {@code to_logits} are
   * @param normGroups groups of the group norms, 32 as published
   */
  public PatchDiscriminator(String scope, int normGroups) {
    this.scope = scope;
    this.normGroups = normGroups;
  }

  /**
   * Declares a new discriminator, as PyTorch starts its layers.
   *
   * @param channels of the first convolution and of every stage; 128, 128, 256, 512 as published
   */
  public static void declare(ParameterInit w, List<Integer> channels) {
    w.sub("block_in").sub(0).conv(channels.get(0), 3, IN_KERNEL, true);
    int last = channels.size() - 1;
    for (int i = 0; i < last; i++) {
      ParameterInit stage = w.sub("blocks").sub(i);
      stage.sub(0).conv(channels.get(i + 1), channels.get(i), STAGE_KERNEL, true);
      stage.sub(2).norm(channels.get(i + 1));
    }
    int width = channels.get(last);
    w.sub("to_logits").sub(0).conv(width, width, 1, true);
    w.sub("to_logits").sub(2).conv(1, width, LOGITS_KERNEL, true);
  }

  /**
   * The largest number of groups, up to the published 32, that divides the channels of every stage.
   *
   * @param channels as in {@link #declare}
   */
  public static int commonGroups(List<Integer> channels) {
    int groups = NORM_GROUPS;
    for (int c : channels.subList(1, channels.size())) {
      groups = BigInteger.valueOf(groups).gcd(BigInteger.valueOf(c)).intValueExact();
    }
    return groups;
  }

  /**
   * Records the discriminator.
   *
   * @param images {@code [batch, 3, H, W]} in [0,1], H and W numbers
   * @return logits {@code [batch, 1, 16, 16]}
   */
  public Tensor logits(Tensor images) {
    Params params = Params.of(images.graph(), scope);
    Tensor x = leaky(same(params.sub("block_in").sub(0), images));
    Params blocks = params.sub("blocks");
    for (int i = 0; blocks.sub(i).sub(0).has("weight"); i++) {
      x = stage(blocks.sub(i), x);
    }
    x = maxPool(x, GRID);
    Params head = params.sub("to_logits");
    return same(head.sub(2), leaky(same(head.sub(0), x)));
  }

  private Tensor stage(Params p, Tensor x) {
    Tensor y = blur(same(p.sub(0), x));
    Params norm = p.sub(2);
    long channels = y.dim(1).value();
    return leaky(
        y.groupNorm(
            normGroups, norm.get("weight", channels), norm.get("bias", channels), NORM_EPS));
  }

  private static Tensor leaky(Tensor x) {
    return x.max(x.mul(SLOPE));
  }

  private static Tensor same(Params p, Tensor x) {
    Tensor weight = p.get("weight");
    int padding = Math.toIntExact(weight.dim(-1).value()) / 2;
    return x.conv2d(weight, p.get("bias"), 1, padding, 1);
  }

  /**
   * Halves the resolution behind a fixed 4x4 binomial filter. Padding keeps ceil(size / 2); an odd
   * number of padded pixels puts the extra one at the right and bottom.
   */
  private static Tensor blur(Tensor x) {
    int channels = Math.toIntExact(x.dim(1).value());
    Tensor kernel = blurKernel(x.graph()).expand(channels, 1, BLUR.length, BLUR.length);
    return padForBlur(padForBlur(x, 2), 3).conv2d(kernel, null, 2, 0, channels);
  }

  private static Tensor padForBlur(Tensor x, int axis) {
    long size = x.dim(axis).value();
    long total = Math.max(((size + 1) / 2 - 1) * 2 + BLUR.length - size, 0);
    return x.pad(axis, total / 2, total - total / 2);
  }

  private static Tensor blurKernel(GraphBuilder g) {
    float[] kernel = new float[BLUR.length * BLUR.length];
    float sum = 64;
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = BLUR[i / BLUR.length] * BLUR[i % BLUR.length] / sum;
    }
    return g.constant(HostTensor.of(kernel, 1, 1, BLUR.length, BLUR.length));
  }

  /** Adaptive max pooling to size x size; smaller maps are enlarged by overlapping windows. */
  static Tensor maxPool(Tensor x, int size) {
    return maxPoolAxis(maxPoolAxis(x, 2, size), 3, size);
  }

  /** Window i covers floor(i*n/size) to ceil((i+1)*n/size); short ones repeat their last entry. */
  private static Tensor maxPoolAxis(Tensor x, int axis, int size) {
    int n = Math.toIntExact(x.dim(axis).value());
    int longest = 0;
    for (int i = 0; i < size; i++) {
      longest = Math.max(longest, windowEnd(i, n, size) - i * n / size);
    }
    long[] picks = new long[size * longest];
    for (int i = 0; i < picks.length; i++) {
      int window = i / longest;
      picks[i] = Math.min(window * n / size + i % longest, windowEnd(window, n, size) - 1);
    }
    Tensor windows = x.gather(axis, x.graph().constant(HostTensor.of(picks, size, longest)));
    return windows.amax(false, axis + 1);
  }

  private static int windowEnd(int window, int n, int size) {
    return ((window + 1) * n + size - 1) / size;
  }
}
