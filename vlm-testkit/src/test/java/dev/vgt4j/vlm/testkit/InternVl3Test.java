package dev.vgt4j.vlm.testkit;

/** In the layout of the original code. */
class InternVl3Test extends VlmContract {
  @Override
  protected String config() {
    return """
        {
          "architectures": ["InternVLChatModel"],
          "model_type": "internvl_chat",
          "downsample_ratio": 0.5,
          "force_image_size": 16,
          "ps_version": "v2",
          "select_layer": -1,
          "llm_config": {
            "model_type": "qwen2",
            "hidden_act": "silu",
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_attention_heads": 2,
            "num_hidden_layers": 2,
            "num_key_value_heads": 1,
            "vocab_size": 48
          },
          "vision_config": {
            "hidden_act": "gelu",
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_attention_heads": 2,
            "num_hidden_layers": 2,
            "image_size": 16,
            "patch_size": 4
          }
        }
        """;
  }
}
