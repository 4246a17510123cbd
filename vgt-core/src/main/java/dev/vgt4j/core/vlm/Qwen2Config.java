package dev.vgt4j.core.vlm;

import dev.vgt4j.api.vlm.ModelConfig;
import java.util.List;

/**
 * Sizes of a Qwen2 language model, as in its published {@code config.json}.
 *
 * @param vocabulary tokens in the embedding
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the gated MLP
 * @param layers decoder layers
 * @param heads query heads
 * @param keyValueHeads key and value heads, a divisor of {@code heads}
 * @param headDim width of one head, even
 * @param normEps epsilon of the RMS norms
 * @param ropeTheta base of the rotary frequencies
 * @param ropeSections how many frequencies each axis of a position has in multimodal rotary
 *     positions, {@code headDim / 2} together; empty if positions have one axis
 * @param tiedHead the token scores reuse the embedding
 */
public record Qwen2Config(
    int vocabulary,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headDim,
    double normEps,
    double ropeTheta,
    List<Integer> ropeSections,
    boolean tiedHead) {
  /** Far above any model; more would only fill the memory with layers. */
  private static final int MOST_LAYERS = 1000;

  /**
   * Reads the published schema.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is missing, out of range or asks for a
   *     variant that is not implemented
   */
  public static Qwen2Config parse(ModelConfig c) {
    c.require("model_type", "qwen2");
    requireInertScaling(c);
    return sizes(
        c, c.positive("rope_theta", 10_000), List.of(), c.flag("tie_word_embeddings", false));
  }

  /**
   * Reads the fields that every family with this decoder has.
   *
   * @param ropeTheta base of the rotary frequencies
   * @param ropeSections frequencies of each axis of a position, or empty
   * @param tiedHead the token scores reuse the embedding
   * @throws dev.vgt4j.api.InvalidInputException if a field is missing, out of range or asks for a
   *     variant that is not implemented
   */
  public static Qwen2Config sizes(
      ModelConfig c, double ropeTheta, List<Integer> ropeSections, boolean tiedHead) {
    c.require("hidden_act", "silu");
    if (c.flag("use_sliding_window", false)) {
      throw c.wrong("use_sliding_window", "false (sliding windows are not supported)");
    }
    int hidden = c.positiveInt("hidden_size");
    int heads = c.positiveInt("num_attention_heads");
    if (hidden % heads != 0) {
      throw c.wrong("num_attention_heads", "a divisor of hidden_size " + hidden);
    }
    int keyValueHeads = c.positiveInt("num_key_value_heads", heads);
    if (heads % keyValueHeads != 0) {
      throw c.wrong("num_key_value_heads", "a divisor of num_attention_heads " + heads);
    }
    int headDim = c.positiveInt("head_dim", hidden / heads);
    if (headDim % 2 != 0) {
      throw c.wrong("head_dim", "an even width of a head (it is " + headDim + ")");
    }
    return new Qwen2Config(
        c.positiveInt("vocab_size"),
        hidden,
        c.positiveInt("intermediate_size"),
        c.intBetween("num_hidden_layers", 1, MOST_LAYERS),
        heads,
        keyValueHeads,
        headDim,
        c.positive("rms_norm_eps", 1e-6),
        ropeTheta,
        ropeSections,
        tiedHead);
  }

  /** Dynamic scaling acts only beyond max_position_embeddings, far above our sequences. */
  private static void requireInertScaling(ModelConfig c) {
    ModelConfig scaling = c.optionalChild("rope_scaling");
    if (scaling == null) {
      return;
    }
    String type = scaling.text(scaling.has("rope_type") ? "rope_type" : "type");
    if (!type.equals("dynamic") && !type.equals("default")) {
      throw c.wrong("rope_scaling", "none, \"default\" or \"dynamic\"");
    }
  }
}
