package dev.vgt4j.core.vlm;

import dev.vgt4j.core.io.ConfigNode;

/**
 * Sizes of an InternViT vision tower, as in {@code vision_config}.
 *
 * @param imageSize side in pixels of the images that the position grid was made for
 * @param patchSize side of a patch in pixels
 * @param channels colour channels
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the MLP
 * @param layers transformer layers
 * @param heads attention heads, a divisor of {@code hiddenSize}
 * @param qkvBias q, k and v have biases
 * @param normEps epsilon of the layer norms
 */
public record InternVitConfig(
    int imageSize,
    int patchSize,
    int channels,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    boolean qkvBias,
    double normEps) {

  /**
   * Reads the published schema.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is missing, out of range or asks for a
   *     variant that is not implemented
   */
  public static InternVitConfig parse(ConfigNode c) {
    c.require("hidden_act", "gelu");
    if (c.has("norm_type")) {
      c.require("norm_type", "layer_norm");
    }
    if (c.flag("qk_normalization", false)) {
      throw c.wrong("qk_normalization", "false (the only supported value)");
    }
    int hidden = c.positiveInt("hidden_size");
    int heads = c.positiveInt("num_attention_heads");
    if (hidden % heads != 0) {
      throw c.wrong("num_attention_heads", "a divisor of hidden_size " + hidden);
    }
    int patch = c.positiveInt("patch_size");
    int image = c.positiveInt("image_size");
    if (image % patch != 0) {
      throw c.wrong("image_size", "a multiple of patch_size " + patch);
    }
    return new InternVitConfig(
        image,
        patch,
        c.positiveInt("num_channels", 3),
        hidden,
        c.positiveInt("intermediate_size"),
        c.positiveInt("num_hidden_layers"),
        heads,
        c.flag("qkv_bias", true),
        c.positive("layer_norm_eps", 1e-6));
  }

  /** Positions in a row of the position grid. */
  public int grid() {
    return imageSize / patchSize;
  }
}
