package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.TextEncoder;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.nn.Layers;

/**
 * SigLIP's text tower: every token sees all, padding included, and the last one sums up the text.
 * Texts are padded to {@link #maxTokens} in training, so do the same.
 */
public final class SiglipText implements TextEncoder {
  private final TextTower tower;
  private final int projectionSize;

  /**
   * @param config sizes
   * @param projectionSize width of the space in which images and texts are compared
   * @param scope where the tower's weights are, such as {@code text_model}
   */
  public SiglipText(TextTowerConfig config, int projectionSize, String scope) {
    this.tower = new TextTower(config, scope, false);
    this.projectionSize = projectionSize;
  }

  @Override
  public int hiddenSize() {
    return tower.config().hiddenSize();
  }

  @Override
  public int maxTokens() {
    return tower.config().maxTokens();
  }

  @Override
  public Tensor encode(Tensor tokenIds) {
    return tower.encode(tokenIds, null);
  }

  /**
   * The whole text: a linear map of the last token's features.
   *
   * @param features {@code [batch, tokens, hiddenSize]}
   * @return {@code [batch, projectionSize]}
   */
  public Tensor pooled(Tensor features) {
    Dim tokens = features.dim(1);
    Tensor last = features.slice(1, tokens.minus(Dim.ONE), tokens).squeeze(1);
    return Layers.linear(tower.params(features).sub("head"), last, projectionSize);
  }
}
