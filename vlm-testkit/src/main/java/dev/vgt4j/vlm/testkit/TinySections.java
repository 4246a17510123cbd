package dev.vgt4j.vlm.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.model.VgtModels;

/** What tuning adds to a family's configuration, as small as it can be. */
final class TinySections {
  private static final String WHERE = "config.json";

  /** The pixel decoder spans a factor of 4; whatever is left to the stride is resized. */
  private static final String PARTS =
      """
      {
        "dc_ae": {
          "_class_name": "AutoencoderDC",
          "in_channels": 3,
          "latent_channels": 4,
          "attention_head_dim": 4,
          "decoder_block_out_channels": [8, 8, 8],
          "decoder_block_types": "ResBlock",
          "decoder_layers_per_block": [1, 1, 1],
          "decoder_qkv_multiscales": [[], [], []],
          "decoder_norm_types": "rms_norm",
          "decoder_act_fns": "silu",
          "upsample_block_type": "interpolate"
        },
        "vgt_ae": {"embed_dim": 4, "encoder_norm": true, "scale_embeding": 1.0},
        "image_head": {"dim": 16, "layers": 1, "sample_t": "logit-normal"},
        "adaptive_metaquery": {
          "mode": "truncation",
          "crop_mode": "center",
          "encoding_type": "learnable"
        },
        "latent_patch_size": 1,
        "pad_token_id": 0
      }
      """;

  private static final String TRANSFORMER =
      """
      {
        "model_type": "qwen2",
        "hidden_act": "silu",
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_attention_heads": 2,
        "num_hidden_layers": 1,
        "num_key_value_heads": 1,
        "vocab_size": 1
      }
      """;

  private TinySections() {}

  /** Parses a text that holds an object. */
  static ObjectNode object(String json) {
    return (ObjectNode) StrictJson.object(json);
  }

  /** Reads a family's configuration together with the sections that fit it. */
  static VgtModels around(ObjectNode family) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("lmm", family);
    VgtModels alone = VgtModels.parse(WHERE, all);
    all.setAll(object(PARTS));
    fit(all, alone.vlm());
    if (alone.needsTransformer()) {
      all.set("transformer", object(TRANSFORMER));
    }
    return VgtModels.parse(WHERE, all);
  }

  private static void fit(ObjectNode all, Vlm vlm) {
    int stride = vlm.vision("").stride();
    int cells = vlm.imageSize() / stride;
    ((ObjectNode) all.get("vgt_ae")).put("stride", stride);
    // room for images that are a cell wider
    ((ObjectNode) all.get("adaptive_metaquery")).putArray("max_size").add(cells).add(cells + 1);
  }
}
