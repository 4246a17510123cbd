package dev.vgt4j.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Brings configurations into sections: ours as they are, a VLM's own as the section {@code lmm},
 * and the original's of an autoencoder, which calls that section {@code mllm} and has the fields of
 * {@code vgt_ae} at the top.
 */
final class ConfigLayouts {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String LMM = "lmm";
  private static final String ORIGINAL = "mllm";

  private ConfigLayouts() {}

  static JsonNode sections(String where, JsonNode raw) {
    if (raw.has(LMM)) {
      return raw;
    }
    return raw.has(ORIGINAL) ? original(where, raw) : JSON.createObjectNode().set(LMM, raw);
  }

  private static ObjectNode original(String where, JsonNode raw) {
    ObjectNode out = JSON.createObjectNode();
    out.set(LMM, raw.get(ORIGINAL));
    ObjectNode latents = JSON.createObjectNode();
    for (String field : new String[] {"embed_dim", "encoder_norm", "scale_embeding", "use_kl"}) {
      if (raw.has(field)) {
        latents.set(field, raw.get(field));
      }
    }
    if (raw.has("kl")) {
      latents.set("use_kl", raw.get("kl"));
    }
    // the original takes it from the encoder
    latents.put("stride", VgtModels.parse(where, out).vlm().vision("").stride());
    if (raw.has("dc_ae")) {
      out.set("dc_ae", raw.get("dc_ae"));
    }
    return out.set("vgt_ae", latents);
  }
}
