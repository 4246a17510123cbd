package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.core.vlm.Qwen2Config;
import java.util.List;

/**
 * A Qwen2.5-VL checkpoint, as in its published {@code config.json}: with the language model's
 * fields at the top, or in the newer form below {@code text_config}.
 *
 * @param vision the vision tower
 * @param llm the language model
 * @param imageToken id that stands for one token of an image
 */
public record Qwen25VlConfig(Qwen25VlVisionConfig vision, Qwen2Config llm, int imageToken) {
  /** Time, row and column. */
  private static final int AXES = 3;

  private static final double ROPE_THETA = 1e6;

  /**
   * Reads the published schema.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is missing, out of range or asks for a
   *     variant that is not implemented
   */
  public static Qwen25VlConfig parse(ModelConfig c) {
    c.require("model_type", "qwen2_5_vl");
    Qwen25VlVisionConfig vision = Qwen25VlVisionConfig.parse(c.child("vision_config"));
    Qwen2Config llm = c.has("text_config") ? nested(c) : decoder(c, tied(c));
    if (vision.outputSize() != llm.hiddenSize()) {
      String expected = llm.hiddenSize() + ", the language model's hidden_size";
      throw c.child("vision_config").wrong("out_hidden_size", expected);
    }
    int imageToken = c.intAtLeast("image_token_id", 0);
    if (imageToken >= llm.vocabulary()) {
      throw c.wrong("image_token_id", "a token id below vocab_size " + llm.vocabulary());
    }
    return new Qwen25VlConfig(vision, llm, imageToken);
  }

  private static Qwen2Config nested(ModelConfig c) {
    ModelConfig text = c.child("text_config");
    if (text.has("model_type")) {
      text.require("model_type", "qwen2_5_vl_text");
    }
    return decoder(text, text.has("tie_word_embeddings") ? tied(text) : tied(c));
  }

  private static boolean tied(ModelConfig c) {
    return c.flag("tie_word_embeddings", false);
  }

  private static Qwen2Config decoder(ModelConfig c, boolean tied) {
    ModelConfig rope = c.child(c.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    String kind = rope.has("rope_type") ? "rope_type" : "type";
    if (!List.of("mrope", "default").contains(rope.text(kind))) {
      throw rope.wrong(kind, "\"mrope\" or \"default\"");
    }
    double theta = rope.positive("rope_theta", c.positive("rope_theta", ROPE_THETA));
    List<Integer> sections = rope.positiveInts("mrope_section");
    Qwen2Config decoder = Qwen2Config.sizes(c, theta, sections, tied);
    int frequencies = decoder.headDim() / 2;
    long shared = sections.stream().mapToLong(Integer::longValue).sum();
    if (sections.size() != AXES || shared != frequencies) {
      String expected = AXES + " numbers that add up to " + frequencies + ", half a head's width";
      throw rope.wrong("mrope_section", expected);
    }
    return decoder;
  }

  /** Pixels per image token in both directions. */
  public int stride() {
    return vision.stride();
  }
}
