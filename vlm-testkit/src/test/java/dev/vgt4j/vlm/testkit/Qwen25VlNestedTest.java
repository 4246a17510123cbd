package dev.vgt4j.vlm.testkit;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** In the layout of newer versions: both sides under {@code model}, the text's sizes apart. */
class Qwen25VlNestedTest extends VlmContract {
  @Override
  protected String config() {
    return """
        {
          "architectures": ["Qwen2_5_VLForConditionalGeneration"],
          "model_type": "qwen2_5_vl",
          "image_token_id": 6,
          "text_config": {
            "model_type": "qwen2_5_vl_text",
            "hidden_act": "silu",
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_attention_heads": 2,
            "num_hidden_layers": 2,
            "num_key_value_heads": 2,
            "tie_word_embeddings": false,
            "vocab_size": 48,
            "rope_parameters": {
              "rope_type": "default", "rope_theta": 1000000.0, "mrope_section": [1, 1, 2]
            }
          },
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
            "window_size": 8,
            "fullatt_block_indexes": [0]
          }
        }
        """;
  }

  @Override
  protected Map<String, HostTensor> published(Map<String, HostTensor> declared) {
    Map<String, HostTensor> out = new LinkedHashMap<>();
    declared.forEach(
        (name, tensor) ->
            out.put(
                name.replaceFirst("^model\\.", "model.language_model.")
                    .replaceFirst("^visual\\.", "model.visual."),
                tensor));
    return out;
  }
}
