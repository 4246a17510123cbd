package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.nn.GridPositions;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.nn.Patches;
import java.util.List;

/** The image towers of CLIP (class token, norm in front of the layers) and SigLIP (neither). */
final class VisionTower {
  private final VisionTowerConfig config;
  private final String scope;
  private final boolean classToken;
  private final FeatureLayer featureLayer;

  /**
   * @param config sizes
   * @param scope what stands before {@code embeddings} and {@code encoder}
   * @param classToken whether it is CLIP's form
   * @param featureLayer what {@link #features} gives
   */
  VisionTower(
      VisionTowerConfig config, String scope, boolean classToken, FeatureLayer featureLayer) {
    this.config = config;
    this.scope = scope;
    this.classToken = classToken;
    this.featureLayer = featureLayer;
  }

  VisionTowerConfig config() {
    return config;
  }

  Params params(Tensor any) {
    return Params.of(any.graph(), scope);
  }

  /**
   * What goes into the first layer, and what every layer gives.
   *
   * @param pixels normalised, {@code [batch, channels, patchSize*H, patchSize*W]}
   * @return {@code layers + 1} tensors {@code [batch, tokens, hiddenSize]}
   */
  List<Tensor> hidden(Tensor pixels) {
    Tensor x = embeddings(params(pixels).sub("embeddings"), pixels);
    Tensor first = classToken ? norm("pre_layrnorm", x) : x;
    return new Tower(config.transformer(), scope).hidden(first, null, false);
  }

  private Tensor embeddings(Params p, Tensor pixels) {
    int d = config.hiddenSize();
    int side = config.patchSize();
    Params patch = p.sub("patch_embedding");
    Tensor weight = patch.get("weight", d, config.channels(), side, side);
    Tensor bias = classToken ? null : patch.get("bias", d);
    Tensor grid = pixels.conv2d(weight, bias, side, 0, 1);
    Tensor tokens = Patches.raster(grid);
    if (classToken) {
      Tensor first = p.get("class_embedding", d).reshape(1, 1, d).expand(pixels.dim(0), 1, d);
      tokens = Tensor.concat(1, first, tokens);
    }
    int learned = config.grid();
    Tensor table =
        p.sub("position_embedding").get("weight", leading() + (long) learned * learned, d);
    return tokens.add(GridPositions.resized(table, leading(), learned, grid.dim(2), grid.dim(3)));
  }

  private int leading() {
    return classToken ? 1 : 0;
  }

  /** Layer norm with the weights of that name. */
  Tensor norm(String name, Tensor x) {
    return Layers.layerNorm(params(x).sub(name), x, config.transformer().normEps());
  }

  /**
   * Features of the patches, from the chosen layer.
   *
   * @param pixels normalised, {@code [batch, channels, patchSize*H, patchSize*W]}
   * @return {@code [batch, H*W, hiddenSize]} in raster order
   */
  Tensor features(Tensor pixels) {
    List<Tensor> hidden = hidden(pixels);
    int last = hidden.size() - 1;
    Tensor x = hidden.get(featureLayer == FeatureLayer.PENULTIMATE ? last - 1 : last);
    Tensor chosen = featureLayer == FeatureLayer.NORMED ? norm("post_layernorm", x) : x;
    return chosen.slice(1, leading(), chosen.dim(1));
  }
}
