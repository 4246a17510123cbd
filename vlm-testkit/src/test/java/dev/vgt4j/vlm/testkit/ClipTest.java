package dev.vgt4j.vlm.testkit;

class ClipTest extends VlmContract {
  @Override
  protected String config() {
    return """
        {
          "architectures": ["CLIPModel"],
          "model_type": "clip",
          "projection_dim": 8,
          "text_config": {
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_attention_heads": 2,
            "num_hidden_layers": 2,
            "max_position_embeddings": 12,
            "vocab_size": 32,
            "eos_token_id": 1
          },
          "vision_config": {
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_attention_heads": 2,
            "num_hidden_layers": 2,
            "image_size": 16,
            "patch_size": 8
          }
        }
        """;
  }
}
