package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import java.util.List;

/** CLIP's image tower: a class token in front of the patches, norms before and after the layers. */
public final class ClipVision implements VisionEncoder {
  private final VisionTower tower;

  /**
   * An encoder whose features are those of the last layer but one.
   *
   * @param config sizes
   * @param scope where the tower's weights are, such as {@code vision_model}
   */
  public ClipVision(VisionTowerConfig config, String scope) {
    this(config, scope, FeatureLayer.PENULTIMATE);
  }

  /**
   * @param config sizes
   * @param scope where the tower's weights are, such as {@code vision_model}
   * @param features what {@link #features} gives
   */
  public ClipVision(VisionTowerConfig config, String scope, FeatureLayer features) {
    this.tower = new VisionTower(config, scope, true, features);
  }

  @Override
  public int stride() {
    return tower.config().patchSize();
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.CLIP;
  }

  @Override
  public int featureSize() {
    return tower.config().hiddenSize();
  }

  /** The patches' features without the class token. */
  @Override
  public Tensor features(Tensor pixels) {
    return tower.features(pixels);
  }

  /**
   * What goes into the first layer, and what every layer gives; none of them is normed.
   *
   * @param pixels normalised, {@code [batch, channels, stride*H, stride*W]}
   * @return {@code layers + 1} tensors {@code [batch, 1 + H*W, featureSize]}, class token first
   */
  public List<Tensor> hidden(Tensor pixels) {
    return tower.hidden(pixels);
  }

  /**
   * The whole image: the class token after {@code post_layernorm}.
   *
   * @param last the last of {@link #hidden}
   * @return {@code [batch, featureSize]}
   */
  public Tensor pooled(Tensor last) {
    return tower.norm("post_layernorm", last.select(1, 0));
  }
}
