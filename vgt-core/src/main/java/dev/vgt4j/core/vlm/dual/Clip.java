package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;

/** A CLIP model: two towers, a projection of each, and a temperature. */
public final class Clip {
  private static final long[] SCALAR = {};

  private final ClipConfig config;
  private final String scope;
  private final ClipVision vision;
  private final ClipText text;

  /**
   * @param config sizes
   * @param scope what stands before {@code vision_model} and {@code text_model}; empty as published
   */
  public Clip(ClipConfig config, String scope) {
    String prefix = scope.isEmpty() ? "" : scope + ".";
    this.config = config;
    this.scope = scope;
    this.vision = new ClipVision(config.vision(), prefix + "vision_model");
    this.text = new ClipText(config.text(), config.eosTokenId(), prefix + "text_model");
  }

  /** The image tower. */
  public ClipVision vision() {
    return vision;
  }

  /** The text tower. */
  public ClipText text() {
    return text;
  }

  /**
   * Images in the space of comparison, not yet of unit length.
   *
   * @param pooled {@code [images, vision hiddenSize]} of {@link ClipVision#pooled}
   * @return {@code [images, projectionSize]}
   */
  public Tensor imageFeatures(Tensor pooled) {
    return project("visual_projection", pooled);
  }

  /**
   * Texts in the space of comparison, not yet of unit length.
   *
   * @param pooled {@code [texts, text hiddenSize]} of {@link ClipText#pooled}
   * @return {@code [texts, projectionSize]}
   */
  public Tensor textFeatures(Tensor pooled) {
    return project("text_projection", pooled);
  }

  private Tensor project(String name, Tensor x) {
    return Layers.linearNoBias(Params.of(x.graph(), scope).sub(name), x, config.projectionSize());
  }

  /**
   * How well images and texts fit: exp(logit_scale) times the cosine of their angle.
   *
   * @param images {@code [images, projectionSize]}
   * @param texts {@code [texts, projectionSize]}
   * @return {@code [images, texts]}
   */
  public Tensor logits(Tensor images, Tensor texts) {
    Tensor scale = Params.of(images.graph(), scope).get("logit_scale", SCALAR).exp();
    return Layers.unit(images).matmulTransposed(Layers.unit(texts)).mul(scale);
  }
}
