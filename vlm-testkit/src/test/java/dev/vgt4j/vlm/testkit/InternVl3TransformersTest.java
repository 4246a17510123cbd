package dev.vgt4j.vlm.testkit;

import static java.util.Map.entry;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In the layout of the transformers library ("-hf"), with q, k and v apart. */
class InternVl3TransformersTest extends VlmContract {
  private static final String QKV = ".attention.qkv.";

  /** Declared names to published ones, in this order. */
  private static final List<Map.Entry<String, String>> NAMES =
      List.of(
          entry("vision_model.embeddings.class_embedding", "vision_tower.embeddings.cls_token"),
          entry("position_embedding", "position_embeddings"),
          entry("patch_embedding.", "patch_embeddings.projection."),
          entry("vision_model.encoder.layers.", "vision_tower.encoder.layer."),
          entry("vision_model.", "vision_tower."),
          entry(".norm1.", ".layernorm_before."),
          entry(".norm2.", ".layernorm_after."),
          entry(".ls1", ".lambda_1"),
          entry(".ls2", ".lambda_2"),
          entry(".attn.proj.", ".attention.projection_layer."),
          entry(".attn.qkv.", QKV),
          entry("mlp1.0.", "multi_modal_projector.layer_norm."),
          entry("mlp1.1.", "multi_modal_projector.linear_1."),
          entry("mlp1.3.", "multi_modal_projector.linear_2."),
          entry("language_model.model.", "language_model."));

  @Override
  protected String config() {
    return """
        {
          "architectures": ["InternVLForConditionalGeneration"],
          "model_type": "internvl",
          "downsample_ratio": 0.5,
          "vision_feature_layer": -1,
          "text_config": {
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
            "attention_bias": true,
            "image_size": [16, 16],
            "patch_size": [4, 4]
          }
        }
        """;
  }

  @Override
  protected Map<String, HostTensor> published(Map<String, HostTensor> declared) {
    Map<String, HostTensor> out = new LinkedHashMap<>();
    declared.forEach((name, tensor) -> publish(renamed(name), tensor, out));
    return out;
  }

  private static String renamed(String declared) {
    String name = declared;
    for (Map.Entry<String, String> rule : NAMES) {
      name = name.replace(rule.getKey(), rule.getValue());
    }
    boolean isHead = name.equals("language_model.lm_head.weight");
    return isHead ? "lm_head.weight" : "model." + name;
  }

  private static void publish(String name, HostTensor tensor, Map<String, HostTensor> into) {
    if (!name.contains(QKV)) {
      into.put(name, tensor);
      return;
    }
    long each = tensor.shape()[0] / 3;
    for (int i = 0; i < 3; i++) {
      String part = ".attention." + "qkv".charAt(i) + "_proj.";
      into.put(name.replace(QKV, part), VlmPart.rows(tensor, i * each, (i + 1) * each));
    }
  }
}
