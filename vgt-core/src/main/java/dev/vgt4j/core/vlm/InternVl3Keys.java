package dev.vgt4j.core.vlm;

import dev.vgt4j.api.vlm.KeyMapping;
import java.util.List;

/**
 * Published names of InternVL3 tensors: those of the original code, and those of the transformers
 * library ("-hf"), where newer versions add {@code model.} in front.
 */
final class InternVl3Keys {
  private static final String HF = "(?:model\\.)?";
  private static final String HF_LAYER = HF + "vision_tower\\.encoder\\.layer\\.(\\d+)\\.";
  private static final String LAYER = "encoder.encoder.layers.$1.";

  static final KeyMapping MAPPING =
      new KeyRules()
          .scope("vision_model", "encoder")
          .scope("mlp1", "mlp1")
          .scope("language_model", "lmm.language_model")
          .scope("model.language_model", "lmm.language_model.model")
          .scope("lm_head", "lmm.language_model.lm_head")
          .rename(HF + "multi_modal_projector\\.layer_norm\\.(.+)", "mlp1.0.$1")
          .rename(HF + "multi_modal_projector\\.linear_1\\.(.+)", "mlp1.1.$1")
          .rename(HF + "multi_modal_projector\\.linear_2\\.(.+)", "mlp1.3.$1")
          .rename(
              HF + "vision_tower\\.embeddings\\.cls_token", "encoder.embeddings.class_embedding")
          .rename(
              HF + "vision_tower\\.embeddings\\.position_embeddings",
              "encoder.embeddings.position_embedding")
          .rename(
              HF + "vision_tower\\.embeddings\\.patch_embeddings\\.projection\\.(.+)",
              "encoder.embeddings.patch_embedding.$1")
          .join(
              HF_LAYER + "attention\\.%s_proj\\.(.+)",
              List.of("q", "k", "v"),
              LAYER + "attn.qkv.$2")
          .rename(HF_LAYER + "attention\\.projection_layer\\.(.+)", LAYER + "attn.proj.$2")
          .rename(HF_LAYER + "layernorm_before\\.(.+)", LAYER + "norm1.$2")
          .rename(HF_LAYER + "layernorm_after\\.(.+)", LAYER + "norm2.$2")
          .rename(HF_LAYER + "lambda_(\\d)", LAYER + "ls$2")
          .rename(HF_LAYER + "mlp\\.(.+)", LAYER + "mlp.$2");

  private InternVl3Keys() {}
}
