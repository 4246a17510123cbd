package dev.vgt4j.core.vlm;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import java.util.List;

/**
 * The vision side of InternVL3: InternViT, the class token dropped, neighbouring patches joined
 * (pixel shuffle) and projected to the language model's width by {@code mlp1}.
 */
public final class InternVl3Vision implements VisionEncoder {
  private static final double PROJECTOR_EPS = 1e-5;

  private final InternVl3Config config;
  private final InternVit vit;
  private final String projectorScope;

  /**
   * @param config sizes
   * @param vitScope where the tower's weights are, such as {@code vision_model}
   * @param projectorScope where the projector's weights are, such as {@code mlp1}
   */
  public InternVl3Vision(InternVl3Config config, String vitScope, String projectorScope) {
    this.config = config;
    this.vit = new InternVit(config.vision(), vitScope);
    this.projectorScope = projectorScope;
  }

  /** The tower. */
  public InternVit vit() {
    return vit;
  }

  @Override
  public int stride() {
    return config.stride();
  }

  @Override
  public int featureSize() {
    return config.llm().hiddenSize();
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.IMAGENET;
  }

  @Override
  public Tensor features(Tensor pixels) {
    List<Tensor> layers = vit.layers(vit.embeddings(pixels));
    return featuresOf(layers.get(layers.size() - 1), pixels);
  }

  /**
   * Features of what the tower's last layer gives.
   *
   * @param tokens {@code [batch, 1 + patches, d]}, the class token first
   * @param pixels where they came from; only its shape is used
   * @return {@code [batch, H*W, featureSize]} in raster order
   */
  public Tensor featuresOf(Tensor tokens, Tensor pixels) {
    Dim height = pixels.dim(2).floorDiv(config.vision().patchSize());
    Dim width = pixels.dim(3).floorDiv(config.vision().patchSize());
    return project(joinPatches(tokens, height, width));
  }

  /**
   * Joins blocks of neighbouring patches, left to right and then downwards ("v2" order).
   *
   * @param tokens {@code [batch, 1 + height*width, d]}, the class token first
   * @param height patches in a column
   * @param width patches in a row
   * @return {@code [batch, height/s, width/s, s*s*d]} for blocks of side s
   */
  public Tensor joinPatches(Tensor tokens, Dim height, Dim width) {
    int s = config.shuffle();
    int d = config.vision().hiddenSize();
    Dim h = height.floorDiv(s);
    Dim w = width.floorDiv(s);
    return tokens
        .slice(1, 1, tokens.dim(1))
        .reshape(tokens.dim(0), h, s, w, s, d)
        .permute(0, 1, 3, 2, 4, 5)
        .reshape(tokens.dim(0), h, w, s * s * d);
  }

  private Tensor project(Tensor joined) {
    Params p = Params.of(joined.graph(), projectorScope);
    Tensor x = joined.reshape(joined.dim(0), joined.dim(1).times(joined.dim(2)), joined.dim(3));
    Tensor h = Layers.layerNorm(p.sub(0), x, PROJECTOR_EPS);
    h = Layers.linear(p.sub(1), h, featureSize()).gelu();
    return Layers.linear(p.sub(3), h, featureSize());
  }
}
