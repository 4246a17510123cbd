package dev.vgt4j.core.model;

import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.core.io.ConfigNode;
import java.util.List;

/**
 * What turns a language model into an image generator.
 *
 * @param latentChannels channels of a latent
 * @param grid largest latent grid
 * @param head the flow-matching head
 * @param repaWeight factor on the REPA loss
 * @param startTokens ids of the tokens that begin an image; empty if an embedding is learnt instead
 * @param padToken id of the token that fills short prompts
 * @param masked a baseline to compare with: masked generation, see {@link MaskedTokens}
 * @param order of the positions in training; random as released, or raster
 */
public record QueryArConfig(
    int latentChannels,
    PositionGrid grid,
    FlowHeadConfig head,
    double repaWeight,
    List<Integer> startTokens,
    int padToken,
    boolean masked,
    PositionOrder.Named order) {
  /** Field of the configuration, which is not among the original's. */
  public static final String ORDER = "position_order";

  /**
   * Reads the configuration of a whole generator.
   *
   * @param hiddenSize width of its language model
   * @throws dev.vgt4j.api.InvalidInputException if a field is missing, out of range or asks for a
   *     variant that is not implemented
   */
  public static QueryArConfig parse(ConfigNode c, int hiddenSize) {
    if (c.positiveInt("latent_patch_size", 1) != 1) {
      throw c.wrong("latent_patch_size", "1 (the only supported value)");
    }
    int channels = c.child("vgt_ae").positiveInt("embed_dim");
    return new QueryArConfig(
        channels,
        grid(c.child("adaptive_metaquery")),
        FlowHeadConfig.parse(c.child("image_head"), channels, hiddenSize),
        c.positive("repa_loss_weight", 0.5),
        startTokens(c),
        c.intAtLeast("pad_token_id", 0),
        c.flag("masked_generation", false),
        order(c));
  }

  private static PositionOrder.Named order(ConfigNode c) {
    return switch (c.text(ORDER, "random")) {
      case "random" -> PositionOrder.Named.RANDOM;
      case "raster" -> PositionOrder.Named.RASTER;
      default -> throw c.wrong(ORDER, "\"random\" or \"raster\"");
    };
  }

  /** One id, a list of them, or none. */
  private static List<Integer> startTokens(ConfigNode c) {
    String field = "img_start_token_id";
    if (!c.has(field)) {
      return List.of();
    }
    return c.isList(field) ? c.intsAtLeast(field, 0) : List.of(c.intAtLeast(field, 0));
  }

  /** Tokens between the text and the first query, at least 1. */
  public int startLength() {
    return Math.max(1, startTokens.size());
  }

  /** Reads the grid of learned queries. */
  public static PositionGrid grid(ConfigNode c) {
    c.require("mode", "truncation");
    c.require("crop_mode", "center");
    c.require("encoding_type", "learnable");
    List<Integer> size = c.positiveInts("max_size");
    if (size.size() != 2) {
      throw c.wrong("max_size", "two numbers, rows and columns");
    }
    return new PositionGrid(size.get(0), size.get(1));
  }
}
