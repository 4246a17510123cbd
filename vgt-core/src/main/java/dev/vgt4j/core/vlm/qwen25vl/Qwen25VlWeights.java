package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.core.vlm.Qwen2Weights;

/** Declares the parameters of Qwen2.5-VL models. */
public final class Qwen25VlWeights {
  private Qwen25VlWeights() {}

  /** {@code visual}, {@code model} and, unless the embedding is reused, {@code lm_head}. */
  public static void declare(ParameterInit w, Qwen25VlConfig c) {
    vision(w.sub("visual"), c.vision());
    Qwen2Weights.declare(w, c.llm());
  }

  /** {@code patch_embed}, {@code blocks} and {@code merger} of a vision tower. */
  public static void vision(ParameterInit w, Qwen25VlVisionConfig c) {
    int d = c.hiddenSize();
    patchEmbedding(w.sub("patch_embed.proj"), c);
    for (int i = 0; i < c.blocks(); i++) {
      ParameterInit block = w.sub("blocks").sub(i);
      block.sub("norm1").fill("weight", 1, d);
      block.sub("norm2").fill("weight", 1, d);
      block.sub("attn.qkv").linear(3 * d, d);
      block.sub("attn.proj").linear(d, d);
      block.sub("mlp.gate_proj").linear(c.intermediateSize(), d);
      block.sub("mlp.up_proj").linear(c.intermediateSize(), d);
      block.sub("mlp.down_proj").linear(d, c.intermediateSize());
    }
    int joined = c.merge() * c.merge() * d;
    w.sub("merger.ln_q").fill("weight", 1, d);
    w.sub("merger.mlp.0").linear(joined, joined);
    w.sub("merger.mlp.2").linear(c.outputSize(), joined);
  }

  /** As wide as PyTorch draws convolutions: uniform in +-1/sqrt(in) has deviation 1/sqrt(3 in). */
  private static void patchEmbedding(ParameterInit w, Qwen25VlVisionConfig c) {
    int side = c.patchSize();
    double in = 3.0 * c.temporalPatch() * side * side;
    w.normal("weight", 1 / Math.sqrt(3 * in), c.hiddenSize(), 3, c.temporalPatch(), side, side);
  }
}
