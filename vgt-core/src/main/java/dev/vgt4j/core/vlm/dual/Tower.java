package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.MultiHead;
import dev.vgt4j.core.nn.Params;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Transformer layers with the norm in front, the same in all towers of CLIP and SigLIP. */
final class Tower {
  private final TowerConfig config;
  private final String scope;

  /**
   * @param config sizes
   * @param scope what stands before {@code encoder.layers}
   */
  Tower(TowerConfig config, String scope) {
    this.config = config;
    this.scope = scope;
  }

  /**
   * What goes into the first layer, and what every layer gives.
   *
   * @param x {@code [batch, tokens, hiddenSize]}
   * @param mask bool, broadcastable to {@code [batch, 1, tokens, tokens]}, or null
   * @param causal hide later tokens
   * @return {@code layers + 1} tensors like x
   */
  List<Tensor> hidden(Tensor x, @Nullable Tensor mask, boolean causal) {
    Params p = Params.of(x.graph(), scope).sub("encoder.layers");
    List<Tensor> out = new ArrayList<>(List.of(x));
    for (int i = 0; i < config.layers(); i++) {
      out.add(layer(p.sub(i), out.get(i), mask, causal));
    }
    return out;
  }

  private Tensor layer(Params p, Tensor x, @Nullable Tensor mask, boolean causal) {
    Tensor h = Layers.layerNorm(p.sub("layer_norm1"), x, config.normEps());
    Tensor y = x.add(attention(p.sub("self_attn"), h, mask, causal));
    h = Layers.layerNorm(p.sub("layer_norm2"), y, config.normEps());
    return y.add(mlp(config, p.sub("mlp"), h));
  }

  private Tensor attention(Params p, Tensor x, @Nullable Tensor mask, boolean causal) {
    Tensor q = heads(p.sub("q_proj"), x);
    Tensor k = heads(p.sub("k_proj"), x);
    Tensor v = heads(p.sub("v_proj"), x);
    Tensor y = MultiHead.attend(q, k, v, mask, causal);
    return Layers.linear(p.sub("out_proj"), y, config.hiddenSize());
  }

  private Tensor heads(Params p, Tensor x) {
    return MultiHead.split(Layers.linear(p, x, config.hiddenSize()), config.heads());
  }

  /** {@code fc2(activation(fc1(x)))}. */
  static Tensor mlp(TowerConfig config, Params p, Tensor x) {
    Tensor h = Layers.linear(p.sub("fc1"), x, config.intermediateSize());
    return Layers.linear(p.sub("fc2"), config.activation().apply(h), config.hiddenSize());
  }
}
