package dev.vgt4j.core.vlm;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.nn.GridPositions;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.MultiHead;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.nn.Patches;
import java.util.ArrayList;
import java.util.List;

/** The InternViT vision transformer: a class token, a resizable position grid, layer scale. */
public final class InternVit {
  private final InternVitConfig config;
  private final String scope;

  /**
   * @param config sizes
   * @param scope what stands before {@code embeddings} and {@code encoder}
   */
  public InternVit(InternVitConfig config, String scope) {
    this.config = config;
    this.scope = scope;
  }

  /** Its sizes. */
  public InternVitConfig config() {
    return config;
  }

  /**
   * Embeds patches and adds positions.
   *
   * @param pixels normalised, {@code [batch, channels, patchSize*H, patchSize*W]}
   * @return {@code [batch, 1 + H*W, hiddenSize]}, the class token first
   */
  public Tensor embeddings(Tensor pixels) {
    Params p = Params.of(pixels.graph(), scope).sub("embeddings");
    int d = config.hiddenSize();
    int side = config.patchSize();
    Params patch = p.sub("patch_embedding");
    Tensor weight = patch.get("weight", d, config.channels(), side, side);
    Tensor grid = pixels.conv2d(weight, patch.get("bias", d), side, 0, 1);
    Tensor classToken = p.get("class_embedding", 1, 1, d).expand(pixels.dim(0), 1, d);
    Tensor tokens = Tensor.concat(1, classToken, Patches.raster(grid));
    int learned = config.grid();
    Tensor positions = p.get("position_embedding", 1, 1L + learned * learned, d);
    return tokens.add(GridPositions.resized(positions, 1, learned, grid.dim(2), grid.dim(3)));
  }

  /**
   * What every layer gives; there is no final norm.
   *
   * @param embeddings {@code [batch, tokens, hiddenSize]}
   */
  public List<Tensor> layers(Tensor embeddings) {
    Params p = Params.of(embeddings.graph(), scope).sub("encoder.layers");
    List<Tensor> out = new ArrayList<>();
    Tensor x = embeddings;
    for (int i = 0; i < config.layers(); i++) {
      x = layer(p.sub(i), x);
      out.add(x);
    }
    return out;
  }

  private Tensor layer(Params p, Tensor x) {
    int d = config.hiddenSize();
    Tensor attended =
        attention(p.sub("attn"), Layers.layerNorm(p.sub("norm1"), x, config.normEps()));
    Tensor y = x.add(attended.mul(p.get("ls1", d)));
    Tensor h = Layers.layerNorm(p.sub("norm2"), y, config.normEps());
    h = Layers.linear(p.sub("mlp.fc1"), h, config.intermediateSize()).gelu();
    h = Layers.linear(p.sub("mlp.fc2"), h, d);
    return y.add(h.mul(p.get("ls2", d)));
  }

  private Tensor attention(Params p, Tensor x) {
    int d = config.hiddenSize();
    int headDim = d / config.heads();
    Tensor qkv = Layers.linear(p.sub("qkv"), x, 3L * d, config.qkvBias());
    Tensor heads =
        qkv.reshape(x.dim(0), x.dim(1), 3, config.heads(), headDim).permute(2, 0, 3, 1, 4);
    Tensor y =
        MultiHead.attend(heads.select(0, 0), heads.select(0, 1), heads.select(0, 2), null, false);
    return Layers.linear(p.sub("proj"), y, d);
  }
}
