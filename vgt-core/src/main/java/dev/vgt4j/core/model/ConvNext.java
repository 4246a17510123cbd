package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.nn.Resize;
import java.util.List;

/**
 * The image classifier ConvNeXt (arXiv 2201.03545), whose logits VGT-AE compares. Keys are
 * torchvision's, for instance of {@code convnext_small}: {@code features.0.0.weight} to {@code
 * classifier.2.bias}.
 */
public final class ConvNext implements AutoencoderLosses.PerceptualLoss {
  /** Pixels a side that the published network is trained for. */
  public static final int SIDE = 224;

  private static final double NORM_EPS = 1e-6;
  private static final double LAYER_SCALE = 1e-6;
  private static final int STEM = 4;
  private static final int KERNEL = 7;

  private final String scope;
  private final int side;

  /**
   * How large a network is.
   *
   * @param depths blocks in every stage
   * @param widths channels of every stage
   * @param classes number of logits
   */
  public record Sizes(List<Integer> depths, List<Integer> widths, int classes) {
    /** {@code convnext_small}. */
    public static final Sizes SMALL =
        new Sizes(List.of(3, 3, 27, 3), List.of(96, 192, 384, 768), 1000);
  }

  /**
   * @param scope where {@code features} and {@code classifier} are
   * @param side pixels a side that images are resized to; {@link #SIDE} as published
   */
  public ConvNext(String scope, int side) {
    this.scope = scope;
    this.side = side;
  }

  /** Declares a network. */
  public static void declare(ParameterInit w, Sizes sizes) {
    ParameterInit features = w.sub("features");
    int in = 3;
    for (int stage = 0; stage < sizes.depths().size(); stage++) {
      int width = sizes.widths().get(stage);
      ParameterInit entry = features.sub(2 * stage);
      if (stage == 0) {
        entry.sub(0).conv(width, in, STEM, true);
        entry.sub(1).norm(width);
      } else {
        entry.sub(0).norm(in);
        entry.sub(1).conv(width, in, 2, true);
      }
      for (int i = 0; i < sizes.depths().get(stage); i++) {
        block(features.sub(2 * stage + 1).sub(i), width);
      }
      in = width;
    }
    w.sub("classifier").sub(0).norm(in);
    w.sub("classifier").sub(2).linear(sizes.classes(), in);
  }

  private static void block(ParameterInit w, int width) {
    w.fill("layer_scale", LAYER_SCALE, width, 1, 1);
    ParameterInit block = w.sub("block");
    block.sub(0).conv(width, 1, KERNEL, true);
    block.sub(2).norm(width);
    block.sub(3).linear(4 * width, width);
    block.sub(5).linear(width, 4 * width);
  }

  /** Mean squared difference of the logits, as the original compares them. */
  @Override
  public Tensor distance(Tensor expected, Tensor actual) {
    return logits(expected).sub(logits(actual)).square().mean(false);
  }

  /**
   * Records the classifier. Images are resized bilinearly with antialiasing.
   *
   * @param images {@code [batch, 3, height, width]} in [0,1]
   * @return {@code [batch, classes]}
   */
  public Tensor logits(Tensor images) {
    Params p = Params.of(images.graph(), scope);
    Params features = p.sub("features");
    Tensor x = Resize.bilinearAntialiased(images, Dim.of(side), Dim.of(side));
    x = PixelNormalization.IMAGENET.applyToUnit(x);
    x = channelNorm(features.sub(0).sub(1), conv(features.sub(0).sub(0), x, STEM));
    for (int i = 1; features.sub(i).sub(0).has("layer_scale"); i += 2) {
      if (i > 1) {
        Params entry = features.sub(i - 1);
        x = conv(entry.sub(1), channelNorm(entry.sub(0), x), 2);
      }
      for (int j = 0; features.sub(i).sub(j).has("layer_scale"); j++) {
        x = block(features.sub(i).sub(j), x);
      }
    }
    Params last = p.sub("classifier").sub(2);
    Tensor pooled = Layers.layerNorm(p.sub("classifier").sub(0), x.mean(false, 2, 3), NORM_EPS);
    return pooled.linear(last.get("weight"), last.get("bias"));
  }

  private static Tensor conv(Params p, Tensor x, int stride) {
    return x.conv2d(p.get("weight"), p.get("bias"), stride, 0, 1);
  }

  private static Tensor channelNorm(Params p, Tensor x) {
    return channelsFirst(Layers.layerNorm(p, channelsLast(x), NORM_EPS));
  }

  private static Tensor block(Params p, Tensor x) {
    int width = Math.toIntExact(x.dim(1).value());
    Params block = p.sub("block");
    Params depthwise = block.sub(0);
    Tensor y = x.conv2d(depthwise.get("weight"), depthwise.get("bias"), 1, KERNEL / 2, width);
    y = Layers.layerNorm(block.sub(2), channelsLast(y), NORM_EPS);
    y = Layers.linear(block.sub(3), y, 4L * width).gelu();
    y = channelsFirst(Layers.linear(block.sub(5), y, width));
    return x.add(y.mul(p.get("layer_scale", width, 1, 1)));
  }

  private static Tensor channelsLast(Tensor x) {
    return x.permute(0, 2, 3, 1);
  }

  private static Tensor channelsFirst(Tensor x) {
    return x.permute(0, 3, 1, 2);
  }
}
