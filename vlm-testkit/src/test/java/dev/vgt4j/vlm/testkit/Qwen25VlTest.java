package dev.vgt4j.vlm.testkit;

import dev.vgt4j.api.vlm.PromptTemplate;
import java.util.List;

class Qwen25VlTest extends VlmContract {
  @Override
  protected String config() {
    return """
        {
          "architectures": ["Qwen2_5_VLForConditionalGeneration"],
          "model_type": "qwen2_5_vl",
          "image_token_id": 6,
          "hidden_act": "silu",
          "hidden_size": 16,
          "intermediate_size": 32,
          "num_attention_heads": 2,
          "num_hidden_layers": 2,
          "num_key_value_heads": 1,
          "tie_word_embeddings": true,
          "vocab_size": 48,
          "rope_scaling": {"type": "mrope", "mrope_section": [1, 1, 2]},
          "vision_config": {
            "depth": 2,
            "hidden_act": "silu",
            "hidden_size": 16,
            "intermediate_size": 24,
            "num_heads": 2,
            "out_hidden_size": 16,
            "image_size": 16,
            "patch_size": 4,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "window_size": 16,
            "fullatt_block_indexes": [1]
          }
        }
        """;
  }

  /** What begins an image is no token of this family, but several. */
  @Override
  protected List<String> specialTokens(PromptTemplate prompts) {
    return List.of("<|im_start|>", "<|im_end|>");
  }
}
