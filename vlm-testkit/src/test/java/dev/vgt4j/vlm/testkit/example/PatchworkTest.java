package dev.vgt4j.vlm.testkit.example;

import dev.vgt4j.vlm.testkit.VlmContract;

class PatchworkTest extends VlmContract {
  @Override
  protected String config() {
    return """
        {
          "model_type": "patchwork",
          "image_size": 16,
          "patch_size": 8,
          "vision_size": 24,
          "text_config": {
            "model_type": "qwen2",
            "hidden_act": "silu",
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_attention_heads": 2,
            "num_hidden_layers": 2,
            "tie_word_embeddings": true,
            "vocab_size": 32
          }
        }
        """;
  }
}
