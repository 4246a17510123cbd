package dev.vgt4j.core.vlm.dinov3;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.core.nn.Activation;

/**
 * Sizes of a DINOv3 vision transformer, as in its published {@code config.json}.
 *
 * @param patchSize side of a patch in pixels
 * @param channels colour channels
 * @param registers tokens without content between the class token and the patches
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the MLP
 * @param layers transformer layers
 * @param heads attention heads; their width is a multiple of 4
 * @param activation of the MLP, or of its gate
 * @param gatedMlp the MLP is {@code down(activation(gate(x)) * up(x))}
 * @param biases which linear maps have one
 * @param normEps epsilon of the layer norms
 * @param ropeTheta base of the rotary frequencies
 * @param layerScale what the layer scales of a new model start with
 */
public record DinoV3Config(
    int patchSize,
    int channels,
    int registers,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    Activation activation,
    boolean gatedMlp,
    Biases biases,
    double normEps,
    double ropeTheta,
    double layerScale) {

  /**
   * Which linear maps have a bias.
   *
   * @param query {@code q_proj}
   * @param key {@code k_proj}
   * @param value {@code v_proj}
   * @param output {@code o_proj}
   * @param mlp all of the MLP
   */
  public record Biases(boolean query, boolean key, boolean value, boolean output, boolean mlp) {}

  /**
   * Reads the published schema; absent fields have the values of ViT-S/16, which include that there
   * are no registers. What only augments positions in training (shift, jitter, rescale) is ignored.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is out of range or asks for a variant
   *     that is not implemented
   */
  public static DinoV3Config parse(ModelConfig c) {
    c.require("model_type", "dinov3_vit");
    int hidden = c.positiveInt("hidden_size", 384);
    int heads = c.positiveInt("num_attention_heads", 6);
    if (hidden % (4L * heads) != 0) {
      throw c.wrong(
          "num_attention_heads",
          "heads whose width is a multiple of 4, of hidden_size " + hidden + " (absent means 6)");
    }
    return new DinoV3Config(
        c.positiveInt("patch_size", 16),
        c.positiveInt("num_channels", 3),
        c.has("num_register_tokens") ? c.intAtLeast("num_register_tokens", 0) : 0,
        hidden,
        c.positiveInt("intermediate_size", 1536),
        c.positiveInt("num_hidden_layers", 12),
        heads,
        Activation.parse(c, "hidden_act", Activation.GELU),
        c.flag("use_gated_mlp", false),
        biases(c),
        c.positive("layer_norm_eps", 1e-5),
        c.positive("rope_theta", 100),
        c.positive("layerscale_value", 1));
  }

  private static Biases biases(ModelConfig c) {
    return new Biases(
        c.flag("query_bias", true),
        c.flag("key_bias", false),
        c.flag("value_bias", true),
        c.flag("proj_bias", true),
        c.flag("mlp_bias", true));
  }

  /** Tokens before the patches: the class token and the registers. */
  public int leading() {
    return 1 + registers;
  }

  /** Width of one head. */
  public int headDim() {
    return hiddenSize / heads;
  }
}
