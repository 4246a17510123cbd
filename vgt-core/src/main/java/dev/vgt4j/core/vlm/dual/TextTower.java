package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text towers of CLIP (causal) and SigLIP (every token sees all). */
final class TextTower {
  private final TextTowerConfig config;
  private final String scope;
  private final boolean causal;

  /**
   * @param config sizes
   * @param scope what stands before {@code embeddings} and {@code encoder}
   * @param causal hide later tokens
   */
  TextTower(TextTowerConfig config, String scope, boolean causal) {
    this.config = config;
    this.scope = scope;
    this.causal = causal;
  }

  TextTowerConfig config() {
    return config;
  }

  Params params(Tensor any) {
    return Params.of(any.graph(), scope);
  }

  /**
   * Features after the final norm.
   *
   * @param tokenIds int64 {@code [batch, tokens]}
   * @param mask bool, broadcastable to {@code [batch, 1, tokens, tokens]}, or null
   * @return {@code [batch, tokens, hiddenSize]}
   */
  Tensor encode(Tensor tokenIds, @Nullable Tensor mask) {
    Params p = params(tokenIds);
    List<Tensor> hidden =
        new Tower(config.transformer(), scope)
            .hidden(embeddings(p.sub("embeddings"), tokenIds), mask, causal);
    return Layers.layerNorm(
        p.sub("final_layer_norm"), hidden.get(hidden.size() - 1), config.transformer().normEps());
  }

  private Tensor embeddings(Params p, Tensor tokenIds) {
    int d = config.hiddenSize();
    Tensor tokens = p.sub("token_embedding").get("weight", config.vocabulary(), d);
    Tensor positions = p.sub("position_embedding").get("weight", config.maxTokens(), d);
    return tokens.gather(0, tokenIds).add(positions.slice(0, 0, tokenIds.dim(1)));
  }
}
