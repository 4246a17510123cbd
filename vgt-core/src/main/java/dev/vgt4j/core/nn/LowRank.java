package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.Tensor;
import java.util.Collection;
import java.util.List;

/**
 * Low-rank adapters (arXiv 2106.09685): a linear layer with weight W for which the session also
 * holds {@code lora_A.weight} {@code [rank, in]} and {@code lora_B.weight} {@code [out, rank]}
 * computes {@code x W' + scale (x A') B'}, so that no gradient of the size of W is ever formed. The
 * scale is the session's scalar {@value #SCALE}. Whether a layer is adapted depends on the weights
 * alone; model code does not know.
 */
public final class LowRank {
  /** Name of the scalar that all adapters are multiplied with. */
  public static final String SCALE = "lora_scale";

  private static final String DOWN = ".lora_A.weight";
  private static final String UP = ".lora_B.weight";

  private LowRank() {}

  /** Name of a layer's A. */
  public static String down(String layer) {
    return layer + DOWN;
  }

  /** Name of a layer's B. */
  public static String up(String layer) {
    return layer + UP;
  }

  /** True for the A or B of any layer. */
  public static boolean isAdapter(String name) {
    return name.endsWith(DOWN) || name.endsWith(UP);
  }

  /** The layers that have an A. */
  public static List<String> layers(Collection<String> names) {
    return names.stream()
        .filter(n -> n.endsWith(DOWN))
        .map(n -> n.substring(0, n.length() - DOWN.length()))
        .toList();
  }

  /**
   * Adds what a layer's adapter makes of the same input, if it has one.
   *
   * @param p scope of the layer
   * @param x {@code [..., in]}
   * @param y what the layer gives, {@code [..., out]}
   */
  static Tensor added(Params p, Tensor x, Tensor y) {
    String down = down(p.prefix());
    if (!p.graph().hasParam(down)) {
      return y;
    }
    long rank = p.graph().param(down).dim(0).value();
    Tensor a = p.graph().param(down, rank, x.dim(-1).value());
    Tensor b = p.graph().param(up(p.prefix()), y.dim(-1).value(), rank);
    // the scale where there are the fewest numbers
    Tensor inner = x.linear(a, null).mul(p.graph().param(SCALE));
    return y.add(inner.linear(b, null));
  }
}
