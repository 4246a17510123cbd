package dev.vgt4j.core.vlm;

import dev.vgt4j.api.vlm.ModelConfig;
import java.util.List;

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
  public static InternVitConfig parse(ModelConfig c) {
    c.require("hidden_act", "gelu");
    if (c.has("norm_type")) {
      c.require("norm_type", "layer_norm");
    }
    if (c.flag("qk_normalization", false)) {
      throw c.wrong("qk_normalization", "false (the only supported value)");
    }
    int patch = c.positiveInt("patch_size");
    return parse(c, patch, image(c, c.positiveInt("image_size"), patch), "qkv_bias");
  }

  /**
   * Reads the schema of the transformers library, where sizes may be lists of height and width.
   *
   * @throws dev.vgt4j.api.InvalidInputException as {@link #parse}
   */
  public static InternVitConfig parseTransformers(ModelConfig c) {
    c.require("hidden_act", "gelu");
    if (c.has("norm_type")) {
      c.require("norm_type", "layer_norm");
    }
    if (c.flag("use_qk_norm", false)) {
      throw c.wrong("use_qk_norm", "false (the only supported value)");
    }
    int patch = square(c, "patch_size");
    return parse(c, patch, image(c, square(c, "image_size"), patch), "attention_bias");
  }

  private static InternVitConfig parse(ModelConfig c, int patch, int image, String biasField) {
    int hidden = c.positiveInt("hidden_size");
    int heads = c.positiveInt("num_attention_heads");
    if (hidden % heads != 0) {
      throw c.wrong("num_attention_heads", "a divisor of hidden_size " + hidden);
    }
    return new InternVitConfig(
        image,
        patch,
        c.positiveInt("num_channels", 3),
        hidden,
        c.positiveInt("intermediate_size"),
        c.positiveInt("num_hidden_layers"),
        heads,
        c.flag(biasField, true),
        c.positive("layer_norm_eps", 1e-6));
  }

  private static int image(ModelConfig c, int image, int patch) {
    if (image % patch != 0) {
      throw c.wrong("image_size", "a multiple of patch_size " + patch);
    }
    return image;
  }

  private static int square(ModelConfig c, String field) {
    if (!c.isList(field)) {
      return c.positiveInt(field);
    }
    List<Integer> sides = c.positiveInts(field);
    if (sides.size() != 2 || !sides.get(0).equals(sides.get(1))) {
      throw c.wrong(field, "a number, or a list of two equal ones");
    }
    return sides.get(0);
  }

  /** Positions in a row of the position grid. */
  public int grid() {
    return imageSize / patchSize;
  }
}
