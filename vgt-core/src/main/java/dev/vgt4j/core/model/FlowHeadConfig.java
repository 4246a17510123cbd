package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import org.jspecify.annotations.Nullable;

/**
 * Sizes of the flow-matching head.
 *
 * @param inputSize channels of a latent token
 * @param conditionSize width of a condition
 * @param width width of the residual blocks
 * @param layers residual blocks
 * @param mlpRatio hidden width of a block's MLP relative to {@code width}
 * @param frequencySize width of the sinusoidal time embedding, even
 * @param times how training draws times
 * @param repa the branch that predicts another encoder's features, or null
 */
public record FlowHeadConfig(
    int inputSize,
    int conditionSize,
    int width,
    int layers,
    double mlpRatio,
    int frequencySize,
    TimeSampling times,
    @Nullable Repa repa) {
  private static final int FREQUENCIES = 256;
  private static final int REPA_WIDTH = 2048;

  /**
   * The REPA branch.
   *
   * @param depth blocks after which it leaves the trunk, counted from 1
   * @param featureSize width of the predicted features
   * @param width hidden width of its MLP
   */
  public record Repa(int depth, int featureSize, int width) {}

  /** Checks how the fields fit together. */
  public FlowHeadConfig {
    if (frequencySize % 2 != 0) {
      throw new InvalidInputException(
          "flow head: expected an even frequency_embedding_size, got " + frequencySize);
    }
    if (repa != null && repa.depth() > layers) {
      throw new InvalidInputException(
          "flow head: expected repa_encoder_depth of at most "
              + layers
              + " (the layers), got "
              + repa.depth());
    }
  }

  /** Hidden width of a block's MLP. */
  public int mlpWidth() {
    return (int) (width * mlpRatio);
  }

  /** The same head without the REPA branch. */
  public FlowHeadConfig withoutRepa() {
    return new FlowHeadConfig(
        inputSize, conditionSize, width, layers, mlpRatio, frequencySize, times, null);
  }

  /** Reads a configuration that names its own input and condition sizes. */
  public static FlowHeadConfig parse(ConfigNode c) {
    return parse(c, c.positiveInt("input_dim"), c.positiveInt("cond_dim"));
  }

  /**
   * Reads the {@code image_head} part of a model's configuration.
   *
   * @param inputSize channels of a latent token
   * @param conditionSize width of the conditions
   */
  public static FlowHeadConfig parse(ConfigNode c, int inputSize, int conditionSize) {
    int layers = c.positiveInt("layers");
    return new FlowHeadConfig(
        inputSize,
        conditionSize,
        c.positiveInt("dim"),
        layers,
        c.positive("mlp_ratio", 1),
        c.positiveInt("frequency_embedding_size", FREQUENCIES),
        TimeSampling.parse(c),
        repa(c, layers));
  }

  private static @Nullable Repa repa(ConfigNode c, int layers) {
    ConfigNode nested = c.optionalChild("repa");
    ConfigNode r = nested == null ? c : nested;
    if (!r.has("dinov3_feature_dim")) {
      return null;
    }
    return new Repa(
        r.positiveInt("repa_encoder_depth", Math.max(2, layers / 2)),
        r.positiveInt("dinov3_feature_dim"),
        r.positiveInt(nested == null ? "repa_projector_dim" : "projector_dim", REPA_WIDTH));
  }
}
