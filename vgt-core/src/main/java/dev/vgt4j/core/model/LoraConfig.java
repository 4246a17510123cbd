package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.core.nn.LowRank;
import dev.vgt4j.core.text.NearWords;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which linear layers get a low-rank adapter; see {@link LowRank}.
 *
 * @param rank columns of B, at least 1
 * @param alpha numerator of the adapters' scale, above 0
 * @param targets last parts of the layers' names, such as {@code q_proj}
 */
public record LoraConfig(int rank, double alpha, List<String> targets) {
  private static final String WEIGHT = ".weight";

  /** Checks the ranges. */
  public LoraConfig {
    targets = List.copyOf(targets);
    if (rank < 1 || !(alpha > 0 && Double.isFinite(alpha)) || targets.isEmpty()) {
      throw new InvalidInputException(
          "LoRA: expected a rank of at least 1, an alpha above 0 and targets, got "
              + rank
              + ", "
              + alpha
              + ", "
              + targets);
    }
  }

  /** What {@code B A} is multiplied with. */
  public double scale() {
    return alpha / rank;
  }

  /**
   * The layers among some weights that get an adapter.
   *
   * @param weights names and shapes
   * @param adapted the part of the model that adapters are for
   * @throws InvalidInputException if a target is none of its linear layers
   */
  public List<String> layers(Map<String, TensorSpec> weights, Predicate<String> adapted) {
    List<String> linear =
        weights.entrySet().stream()
            .filter(e -> e.getValue().shape().rank() == 2 && e.getKey().endsWith(WEIGHT))
            .map(e -> e.getKey().substring(0, e.getKey().length() - WEIGHT.length()))
            .filter(adapted)
            .toList();
    List<String> kinds = linear.stream().map(LoraConfig::last).distinct().toList();
    for (String target : targets) {
      if (!kinds.contains(target)) {
        List<String> near = NearWords.of(target, kinds);
        throw new InvalidInputException(
            "LoRA: no linear layer of the language model is called '"
                + target
                + "'; there are "
                + String.join(", ", near.isEmpty() ? kinds : near));
      }
    }
    return linear.stream().filter(layer -> targets.contains(last(layer))).toList();
  }

  private static String last(String layer) {
    return layer.substring(layer.lastIndexOf('.') + 1);
  }

  /**
   * Declares adapters of {@link #layers}: A as a linear layer starts, B zero, so that a new adapter
   * changes nothing; and their scale.
   */
  public void declare(ParameterInit init, List<String> layers, Map<String, TensorSpec> weights) {
    for (String layer : layers) {
      long[] shape = weights.get(layer + WEIGHT).shape().toLongs();
      init.uniform(LowRank.down(layer), 1 / Math.sqrt(shape[1]), rank, shape[1]);
      init.fill(LowRank.up(layer), 0, shape[0], rank);
    }
    init.fill(LowRank.SCALE, scale());
  }
}
