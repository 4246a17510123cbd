package dev.vgt4j.vlm.testkit;

class SiglipTest extends VlmContract {
  @Override
  protected String config() {
    return """
        {
          "architectures": ["SiglipModel"],
          "model_type": "siglip",
          "text_config": {
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_attention_heads": 2,
            "num_hidden_layers": 2,
            "max_position_embeddings": 8,
            "vocab_size": 32
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
