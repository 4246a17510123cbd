package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;

/** A SigLIP model: two towers that pool into one space, a temperature and a bias. */
public final class Siglip {
  private final String scope;
  private final SiglipVision vision;
  private final SiglipText text;

  /**
   * @param config sizes
   * @param scope what stands before {@code vision_model} and {@code text_model}; empty as published
   */
  public Siglip(SiglipConfig config, String scope) {
    String prefix = scope.isEmpty() ? "" : scope + ".";
    this.scope = scope;
    this.vision = new SiglipVision(config.vision(), prefix + "vision_model");
    this.text = new SiglipText(config.text(), config.projectionSize(), prefix + "text_model");
  }

  /** The image tower. */
  public SiglipVision vision() {
    return vision;
  }

  /** The text tower. */
  public SiglipText text() {
    return text;
  }

  /**
   * How well images and texts fit: exp(logit_scale) times the cosine of their angle, plus
   * logit_bias; its sigmoid is the probability of a pair.
   *
   * @param images {@code [images, projectionSize]} of {@link SiglipVision#pooled}
   * @param texts {@code [texts, projectionSize]} of {@link SiglipText#pooled}
   * @return {@code [images, texts]}
   */
  public Tensor logits(Tensor images, Tensor texts) {
    Params p = Params.of(images.graph(), scope);
    Tensor cosine = Layers.unit(images).matmulTransposed(Layers.unit(texts));
    return cosine.mul(p.get("logit_scale", 1).exp()).add(p.get("logit_bias", 1));
  }
}
