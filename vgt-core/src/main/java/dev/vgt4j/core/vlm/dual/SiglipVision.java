package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.MultiHead;
import dev.vgt4j.core.nn.Params;
import java.util.List;

/** SigLIP's image tower: patches alone, and a learned probe that sums them up. */
public final class SiglipVision implements VisionEncoder {
  private final VisionTower tower;

  /**
   * An encoder whose features are those of the last layer after the final norm.
   *
   * @param config sizes
   * @param scope where the tower's weights are, such as {@code vision_model}
   */
  public SiglipVision(VisionTowerConfig config, String scope) {
    this(config, scope, FeatureLayer.NORMED);
  }

  /**
   * @param config sizes
   * @param scope where the tower's weights are, such as {@code vision_model}
   * @param features what {@link #features} gives
   */
  public SiglipVision(VisionTowerConfig config, String scope, FeatureLayer features) {
    this.tower = new VisionTower(config, scope, false, features);
  }

  @Override
  public int stride() {
    return tower.config().patchSize();
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.HALF;
  }

  @Override
  public int featureSize() {
    return tower.config().hiddenSize();
  }

  /** SigLIP was trained on pixels in [-1,1], so that there is nothing to do before. */
  @Override
  public Tensor encode(Tensor pixels) {
    return features(pixels);
  }

  @Override
  public Tensor features(Tensor pixels) {
    return tower.features(pixels);
  }

  /**
   * What goes into the first layer, and what every layer gives; none of them is normed.
   *
   * @param pixels in [-1,1], {@code [batch, channels, stride*H, stride*W]}
   * @return {@code layers + 1} tensors {@code [batch, H*W, featureSize]}
   */
  public List<Tensor> hidden(Tensor pixels) {
    return tower.hidden(pixels);
  }

  /** {@code post_layernorm} of the last of {@link #hidden}. */
  public Tensor normed(Tensor last) {
    return tower.norm("post_layernorm", last);
  }

  /**
   * The whole image: a learned probe attends to the patches, then a residual MLP.
   *
   * @param normed {@code [batch, patches, featureSize]} of {@link #normed}
   * @return {@code [batch, featureSize]}
   */
  public Tensor pooled(Tensor normed) {
    Params p = tower.params(normed).sub("head");
    int d = featureSize();
    Tensor probe = p.get("probe", 1, 1, d).expand(normed.dim(0), 1, d);
    Tensor y = attention(p.sub("attention"), probe, normed).squeeze(1);
    TowerConfig sizes = tower.config().transformer();
    Tensor h = Layers.layerNorm(p.sub("layernorm"), y, sizes.normEps());
    return y.add(Tower.mlp(sizes, p.sub("mlp"), h));
  }

  /** Attention whose three projections lie in one weight, those of q, k and v in turn. */
  private Tensor attention(Params p, Tensor query, Tensor keys) {
    int d = featureSize();
    Tensor weight = p.get("in_proj_weight", 3L * d, d);
    Tensor bias = p.get("in_proj_bias", 3L * d);
    Tensor[] projected = new Tensor[3];
    for (int i = 0; i < 3; i++) {
      Tensor x = i == 0 ? query : keys;
      int from = i * d;
      Tensor y = x.linear(weight.slice(0, from, from + d), bias.slice(0, from, from + d));
      projected[i] = MultiHead.split(y, tower.config().transformer().heads());
    }
    Tensor y = MultiHead.attend(projected[0], projected[1], projected[2], null, false);
    return Layers.linear(p.sub("out_proj"), y, d);
  }
}
