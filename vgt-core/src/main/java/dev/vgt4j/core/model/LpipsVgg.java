package dev.vgt4j.core.model;

import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.nn.Params;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The learned perceptual distance of Zhang et al. (arXiv 1801.03924, version 0.1) on VGG16: how far
 * features of two images are apart, at five depths, every channel with a learned weight.
 *
 * <p>Keys are those of the {@code lpips} package's {@code LPIPS(net='vgg')}: {@code
 * net.slice1.0.weight} to {@code net.slice5.28.bias} and {@code lin0.model.1.weight} to {@code
 * lin4.model.1.weight}. {@link #canonical} also reads the copies {@code lins.0.model.1.weight} and
 * torchvision's {@code features.0.weight}.
 */
public final class LpipsVgg implements AutoencoderLosses.PerceptualLoss {
  /** Channels of VGG16 at the five depths. */
  public static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);

  /** Places of the convolutions among VGG16's layers; a rectifier follows each. */
  private static final List<List<Integer>> LAYERS =
      List.of(
          List.of(0, 2),
          List.of(5, 7),
          List.of(10, 12, 14),
          List.of(17, 19, 21),
          List.of(24, 26, 28));

  private static final int KERNEL = 3;
  private static final double NORM_EPS = 1e-10;

  private final String scope;

  /**
   * @param scope where {@code net} and {@code lin0} to {@code lin4} are
   */
  public LpipsVgg(String scope) {
    this.scope = scope;
  }

  /**
   * Declares the network.
   *
   * @param widths channels at the five depths; {@link #WIDTHS} as published
   */
  public static void declare(ParameterInit w, List<Integer> widths) {
    int in = 3;
    for (int depth = 0; depth < LAYERS.size(); depth++) {
      ParameterInit slice = w.sub("net").sub("slice" + (depth + 1));
      for (int layer : LAYERS.get(depth)) {
        slice.sub(layer).conv(widths.get(depth), in, KERNEL, true);
        in = widths.get(depth);
      }
      w.sub("lin" + depth).sub("model").sub(1).conv(1, in, 1, false);
    }
  }

  /** The same tensors under this class's names, where they have one of the other known ones. */
  public static Weights canonical(Weights published) {
    Map<String, String> names = new HashMap<>();
    for (int depth = 0; depth < LAYERS.size(); depth++) {
      String lin = depth + ".model.1.weight";
      names.put("lins." + lin, "lin" + lin);
      for (int layer : LAYERS.get(depth)) {
        for (String kind : List.of(".weight", ".bias")) {
          names.put("features." + layer + kind, "net.slice" + (depth + 1) + "." + layer + kind);
        }
      }
    }
    Weights others = WeightSets.selected(published, names::containsKey);
    Weights own = WeightSets.selected(published, n -> !names.containsKey(n));
    return WeightSets.layered(own, WeightSets.renamed(others, names::get));
  }

  /**
   * The distance, averaged over the batch. The package's shift and scale of pixels in [-1,1] are
   * ImageNet's mean and deviation of pixels in [0,1].
   */
  @Override
  public Tensor distance(Tensor expected, Tensor actual) {
    Tensor a = PixelNormalization.IMAGENET.applyToUnit(expected);
    Tensor b = PixelNormalization.IMAGENET.applyToUnit(actual);
    Params p = Params.of(actual.graph(), scope);
    Tensor sum = null;
    for (int depth = 0; depth < LAYERS.size(); depth++) {
      a = slice(p, depth, a);
      b = slice(p, depth, b);
      Tensor difference = unit(a).sub(unit(b)).square();
      Tensor weight = p.sub("lin" + depth).sub("model").sub(1).get("weight");
      Tensor mean = difference.conv2d(weight, null, 1, 0, 1).mean(false);
      sum = sum == null ? mean : sum.add(mean);
    }
    return sum;
  }

  private static Tensor slice(Params p, int depth, Tensor features) {
    Tensor x = depth == 0 ? features : halve(features);
    Params slice = p.sub("net").sub("slice" + (depth + 1));
    for (int layer : LAYERS.get(depth)) {
      Params conv = slice.sub(layer);
      x = x.conv2d(conv.get("weight"), conv.get("bias"), 1, KERNEL / 2, 1).relu();
    }
    return x;
  }

  /** The largest of every 2x2 pixels; an odd row or column at the end is left out. */
  private static Tensor halve(Tensor x) {
    Dim h = x.dim(2).floorDiv(2);
    Dim w = x.dim(3).floorDiv(2);
    Tensor even = x.slice(2, 0, h.times(2)).slice(3, 0, w.times(2));
    return even.reshape(x.dim(0), x.dim(1), h, 2, w, 2).amax(false, 3, 5);
  }

  /** x / (|x| + 1e-10) over the channels. */
  private static Tensor unit(Tensor x) {
    // the floor goes under the root, whose slope at 0 is infinite
    Tensor norm = x.square().sum(true, 1).max(NORM_EPS * NORM_EPS).sqrt();
    return x.div(norm.add(NORM_EPS));
  }
}
