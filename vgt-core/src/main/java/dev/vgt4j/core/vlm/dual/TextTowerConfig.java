package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.ModelConfig;

/**
 * Sizes of a text tower, as in {@code text_config}.
 *
 * @param transformer its layers
 * @param vocabulary tokens in the embedding
 * @param maxTokens positions in the embedding
 */
public record TextTowerConfig(TowerConfig transformer, int vocabulary, int maxTokens) {
  /**
   * Reads the published schema.
   *
   * @param absent what holds for absent fields
   * @throws dev.vgt4j.api.InvalidInputException if a field is out of range or asks for a variant
   *     that is not implemented
   */
  static TextTowerConfig parse(ModelConfig c, TextTowerConfig absent) {
    return new TextTowerConfig(
        TowerConfig.parse(c, absent.transformer),
        c.positiveInt("vocab_size", absent.vocabulary),
        c.positiveInt("max_position_embeddings", absent.maxTokens));
  }

  /** Width of a token feature. */
  public int hiddenSize() {
    return transformer.hiddenSize();
  }
}
