package dev.vgt4j.core.vlm;

import dev.vgt4j.api.vlm.ParameterInit;

/** Declares the parameters of Qwen2 language models. */
public final class Qwen2Weights {
  private static final double EMBEDDING = 0.02;

  private Qwen2Weights() {}

  /** {@code model} and, unless the token scores reuse the embedding, {@code lm_head}. */
  public static void declare(ParameterInit w, Qwen2Config c) {
    int d = c.hiddenSize();
    ParameterInit model = w.sub("model");
    model.sub("embed_tokens").normal("weight", EMBEDDING, c.vocabulary(), d);
    declareLayers(model, c);
    if (!c.tiedHead()) {
      w.sub("lm_head").linearWithoutBias(c.vocabulary(), d);
    }
  }

  /** {@code layers} and {@code norm} alone, for a model without embedding and token scores. */
  public static void declareLayers(ParameterInit w, Qwen2Config c) {
    for (int i = 0; i < c.layers(); i++) {
      layer(w.sub("layers").sub(i), c);
    }
    w.sub("norm").fill("weight", 1, c.hiddenSize());
  }

  private static void layer(ParameterInit w, Qwen2Config c) {
    int d = c.hiddenSize();
    int width = c.heads() * c.headDim();
    int keyWidth = c.keyValueHeads() * c.headDim();
    w.sub("input_layernorm").fill("weight", 1, d);
    w.sub("post_attention_layernorm").fill("weight", 1, d);
    ParameterInit attention = w.sub("self_attn");
    attention.sub("q_proj").linear(width, d);
    attention.sub("k_proj").linear(keyWidth, d);
    attention.sub("v_proj").linear(keyWidth, d);
    attention.sub("o_proj").linearWithoutBias(d, width);
    ParameterInit mlp = w.sub("mlp");
    mlp.sub("gate_proj").linearWithoutBias(c.intermediateSize(), d);
    mlp.sub("up_proj").linearWithoutBias(c.intermediateSize(), d);
    mlp.sub("down_proj").linearWithoutBias(d, c.intermediateSize());
  }
}
