package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.vlm.ModelConfig;
import java.util.Set;

/**
 * Sizes of a Qwen2.5-VL vision tower, as in {@code vision_config}.
 *
 * @param patchSize side of a patch in pixels
 * @param temporalPatch frames that a patch covers; an image stands still for as long
 * @param merge patches that one token covers in each direction
 * @param windowSize side in pixels of what a windowed block sees
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the gated MLP
 * @param blocks transformer blocks
 * @param heads attention heads; the width of a head is a multiple of 4
 * @param outputSize width of the tokens, which is the language model's
 * @param fullAttention blocks, counted from 0, that see the whole image
 */
public record Qwen25VlVisionConfig(
    int patchSize,
    int temporalPatch,
    int merge,
    int windowSize,
    int hiddenSize,
    int intermediateSize,
    int blocks,
    int heads,
    int outputSize,
    Set<Integer> fullAttention) {
  /** Far above any model; more would only fill the memory or overflow. */
  private static final int MOST_BLOCKS = 1000;

  private static final int MOST_PIXELS = 1000;
  private static final int MOST_MERGED = 100;

  /**
   * Reads the published schema.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is missing, out of range or asks for a
   *     variant that is not implemented
   */
  public static Qwen25VlVisionConfig parse(ModelConfig c) {
    c.require("hidden_act", "silu");
    requireColours(c, "in_chans");
    requireColours(c, "in_channels");
    int hidden = c.positiveInt("hidden_size");
    int heads = c.positiveInt("num_heads");
    if (hidden % (4L * heads) != 0) {
      throw c.wrong("num_heads", "a divisor of hidden_size / 4 (hidden_size is " + hidden + ")");
    }
    int patch = c.intBetween("patch_size", 1, MOST_PIXELS);
    int merge = c.intBetween("spatial_merge_size", 1, MOST_MERGED);
    return new Qwen25VlVisionConfig(
        patch,
        c.positiveInt("temporal_patch_size"),
        merge,
        c.intBetween("window_size", patch * merge, MOST_PIXELS * MOST_MERGED),
        hidden,
        c.positiveInt("intermediate_size"),
        c.intBetween("depth", 1, MOST_BLOCKS),
        heads,
        c.positiveInt("out_hidden_size"),
        Set.copyOf(c.intsAtLeast("fullatt_block_indexes", 0)));
  }

  private static void requireColours(ModelConfig c, String field) {
    if (c.positiveInt(field, 3) != 3) {
      throw c.wrong(field, "3 (red, green, blue)");
    }
  }

  /** Width of one head. */
  public int headDim() {
    return hiddenSize / heads;
  }

  /** Pixels per token in both directions. */
  public int stride() {
    return patchSize * merge;
  }

  /** Tokens in a row of a window. */
  public int windowSide() {
    return windowSize / stride();
  }
}
