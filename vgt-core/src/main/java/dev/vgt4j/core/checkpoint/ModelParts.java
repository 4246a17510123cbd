package dev.vgt4j.core.checkpoint;

import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtModels;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which part of a model a tensor belongs to, by its canonical name. */
final class ModelParts {
  private static final String AUTOENCODER = "vgt_ae.";

  private ModelParts() {}

  /** Numbers of parameters by part, in the order of an image's way through the model. */
  static Map<String, Long> count(Map<String, TensorSpec> specs, VgtModels models) {
    Map<String, Long> counts = new LinkedHashMap<>();
    String text =
        models.vlm().text() instanceof TextSide.Encoder ? "text_encoder" : "language_model";
    for (String part :
        new String[] {
          "vision",
          "projection",
          "decoder",
          text,
          "transformer",
          "queries",
          "projectors",
          "flow_head"
        }) {
      counts.put(part, 0L);
    }
    specs.forEach(
        (name, spec) -> counts.merge(part(name, text), spec.shape().size().value(), Long::sum));
    counts.values().removeIf(n -> n == 0);
    counts.put("total", counts.values().stream().mapToLong(Long::longValue).sum());
    return counts;
  }

  private static String part(String full, String text) {
    String name = full.startsWith(AUTOENCODER) ? full.substring(AUTOENCODER.length()) : full;
    if (ModelFolder.isText(name)) {
      return text;
    }
    String first = name.substring(0, name.contains(".") ? name.indexOf('.') : name.length());
    return switch (first) {
      case "down_blocks", "down_mlp" -> "projection";
      case "decoder", "transformer" -> first;
      case "adaptive_metaquery", "start_token" -> "queries";
      case "image_in_projector", "image_out_projector", "text_projector" -> "projectors";
      case "image_head" -> "flow_head";
      default -> "vision";
    };
  }
}
