package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.ParameterInit;

/** Declares the parameters of CLIP and SigLIP, under the keys of the published checkpoints. */
public final class DualWeights {
  private static final double EMBEDDING = 0.02;

  /** Logarithm of 1 / 0.07, the temperature that CLIP starts with. */
  private static final double CLIP_SCALE = 2.6592;

  /** What SigLIP starts with: a scale of 10, and a bias against the many pairs that do not fit. */
  private static final double SIGLIP_SCALE = Math.log(10);

  private static final double SIGLIP_BIAS = -10;

  private DualWeights() {}

  /** All weights of a CLIP checkpoint. */
  public static void clip(ParameterInit w, ClipConfig c) {
    clipVision(w.sub("vision_model"), c.vision());
    text(w.sub("text_model"), c.text());
    w.sub("visual_projection").linearWithoutBias(c.projectionSize(), c.vision().hiddenSize());
    w.sub("text_projection").linearWithoutBias(c.projectionSize(), c.text().hiddenSize());
    w.fill("logit_scale", CLIP_SCALE);
  }

  /** CLIP's image tower alone: what {@link ClipVision} reads. */
  public static void clipVision(ParameterInit w, VisionTowerConfig c) {
    int d = c.hiddenSize();
    ParameterInit embeddings = w.sub("embeddings");
    embeddings.normal("class_embedding", EMBEDDING, d);
    embeddings.sub("patch_embedding").conv(d, c.channels(), c.patchSize(), false);
    positions(embeddings, 1 + c.grid() * c.grid(), d);
    w.sub("pre_layrnorm").norm(d);
    tower(w, c.transformer());
    w.sub("post_layernorm").norm(d);
  }

  /** All weights of a SigLIP checkpoint. */
  public static void siglip(ParameterInit w, SiglipConfig c) {
    siglipVision(w.sub("vision_model"), c.vision());
    text(w.sub("text_model"), c.text());
    w.sub("text_model.head").linear(c.projectionSize(), c.text().hiddenSize());
    w.fill("logit_scale", SIGLIP_SCALE, 1);
    w.fill("logit_bias", SIGLIP_BIAS, 1);
  }

  /** SigLIP's image tower alone: what {@link SiglipVision} reads. */
  public static void siglipVision(ParameterInit w, VisionTowerConfig c) {
    int d = c.hiddenSize();
    ParameterInit embeddings = w.sub("embeddings");
    embeddings.sub("patch_embedding").conv(d, c.channels(), c.patchSize(), true);
    positions(embeddings, c.grid() * c.grid(), d);
    tower(w, c.transformer());
    w.sub("post_layernorm").norm(d);
    ParameterInit head = w.sub("head");
    head.normal("probe", EMBEDDING, 1, 1, d);
    head.sub("attention").normal("in_proj_weight", 1 / Math.sqrt(3.0 * d), 3L * d, d);
    head.sub("attention").fill("in_proj_bias", 0, 3L * d);
    head.sub("attention.out_proj").linear(d, d);
    head.sub("layernorm").norm(d);
    mlp(head.sub("mlp"), c.transformer());
  }

  /** A text tower alone: what {@link ClipText} reads, and {@link SiglipText} but for its head. */
  public static void text(ParameterInit w, TextTowerConfig c) {
    int d = c.hiddenSize();
    ParameterInit embeddings = w.sub("embeddings");
    embeddings.sub("token_embedding").normal("weight", EMBEDDING, c.vocabulary(), d);
    positions(embeddings, c.maxTokens(), d);
    tower(w, c.transformer());
    w.sub("final_layer_norm").norm(d);
  }

  private static void positions(ParameterInit embeddings, int count, int d) {
    embeddings.sub("position_embedding").normal("weight", EMBEDDING, count, d);
  }

  private static void tower(ParameterInit w, TowerConfig c) {
    int d = c.hiddenSize();
    for (int i = 0; i < c.layers(); i++) {
      ParameterInit layer = w.sub("encoder.layers").sub(i);
      layer.sub("layer_norm1").norm(d);
      layer.sub("layer_norm2").norm(d);
      for (String name : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
        layer.sub("self_attn").sub(name).linear(d, d);
      }
      mlp(layer.sub("mlp"), c);
    }
  }

  private static void mlp(ParameterInit w, TowerConfig c) {
    w.sub("fc1").linear(c.intermediateSize(), c.hiddenSize());
    w.sub("fc2").linear(c.hiddenSize(), c.intermediateSize());
  }
}
