package dev.vgt4j.core.vlm.dinov3;

import dev.vgt4j.api.vlm.ParameterInit;

/** Declares the parameters of a DINOv3 model, under the keys of the published checkpoints. */
public final class DinoV3Weights {
  private static final double EMBEDDING = 0.02;

  private DinoV3Weights() {}

  /**
   * All weights of a checkpoint: what {@link DinoV3} reads, and the {@code mask_token} that only
   * DINO's own training uses.
   */
  public static void draw(ParameterInit w, DinoV3Config c) {
    int d = c.hiddenSize();
    ParameterInit embeddings = w.sub("embeddings");
    embeddings.normal("cls_token", EMBEDDING, 1, 1, d);
    embeddings.fill("mask_token", 0, 1, 1, d);
    if (c.registers() > 0) {
      embeddings.normal("register_tokens", EMBEDDING, 1, c.registers(), d);
    }
    embeddings.sub("patch_embeddings").conv(d, c.channels(), c.patchSize(), true);
    for (int i = 0; i < c.layers(); i++) {
      layer(w.sub("layer").sub(i), c);
    }
    w.sub("norm").norm(d);
  }

  private static void layer(ParameterInit w, DinoV3Config c) {
    int d = c.hiddenSize();
    int wide = c.intermediateSize();
    DinoV3Config.Biases biased = c.biases();
    w.sub("norm1").norm(d);
    w.sub("norm2").norm(d);
    w.sub("layer_scale1").fill("lambda1", c.layerScale(), d);
    w.sub("layer_scale2").fill("lambda1", c.layerScale(), d);
    ParameterInit attention = w.sub("attention");
    attention.sub("q_proj").linear(d, d, biased.query());
    attention.sub("k_proj").linear(d, d, biased.key());
    attention.sub("v_proj").linear(d, d, biased.value());
    attention.sub("o_proj").linear(d, d, biased.output());
    ParameterInit mlp = w.sub("mlp");
    if (c.gatedMlp()) {
      mlp.sub("gate_proj").linear(wide, d, biased.mlp());
    }
    mlp.sub("up_proj").linear(wide, d, biased.mlp());
    mlp.sub("down_proj").linear(d, wide, biased.mlp());
  }
}
