package dev.vgt4j.core.vlm.qwen25vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Qwen25VlConfigTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> STAYS_AT_THE_TOP =
      List.of("model_type", "vision_config", "image_token_id");

  private static ObjectNode published() throws IOException {
    Path file = Path.of("../testdata/golden/qwen2_5_vl/config.json");
    return (ObjectNode) JSON.readTree(file.toFile());
  }

  /** The newer form: everything about the language model below {@code text_config}. */
  private static ObjectNode nested() throws IOException {
    ObjectNode text = published();
    ObjectNode config = JSON.createObjectNode();
    STAYS_AT_THE_TOP.forEach(field -> config.set(field, text.remove(field)));
    text.put("model_type", "qwen2_5_vl_text");
    config.set("text_config", text);
    return config;
  }

  private static Qwen25VlConfig parse(ObjectNode config) {
    return Qwen25VlConfig.parse(ConfigNode.of("config.json", config));
  }

  @Test
  void readsThePublishedSchema() throws IOException {
    Qwen25VlConfig c = parse(published());
    assertThat(c.stride()).isEqualTo(28);
    assertThat(c.imageToken()).isEqualTo(6);
    assertThat(c.vision().windowSide()).isEqualTo(2);
    assertThat(c.vision().fullAttention()).containsExactlyInAnyOrder(1, 3);
    assertThat(c.llm().ropeSections()).containsExactly(2, 3, 3);
    assertThat(c.llm().ropeTheta()).isEqualTo(1e6);
    assertThat(c.llm().tiedHead()).isTrue();
  }

  @Test
  void theNewerFormSaysTheSame() throws IOException {
    assertThat(parse(nested())).isEqualTo(parse(published()));
  }

  @Test
  void theNewestFormKeepsTheRotaryBaseWithTheSections() throws IOException {
    ObjectNode config = nested();
    ObjectNode text = (ObjectNode) config.get("text_config");
    ObjectNode rope = (ObjectNode) text.remove("rope_scaling");
    rope.remove("type");
    rope.put("rope_type", "default").set("rope_theta", text.remove("rope_theta"));
    text.set("rope_parameters", rope);
    text.remove("model_type");
    assertThat(parse(config)).isEqualTo(parse(published()));
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, true",
    "false, true, false",
    "null, true, true",
    "true, null, true",
    "null, null, false"
  })
  void theLanguageModelKnowsBestWhetherItsHeadIsTied(String text, String top, boolean tied)
      throws IOException {
    ObjectNode config = nested();
    ((ObjectNode) config.get("text_config")).set("tie_word_embeddings", JSON.readTree(text));
    config.set("tie_word_embeddings", JSON.readTree(top));
    assertThat(parse(config).llm().tiedHead()).isEqualTo(tied);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model_type          | "qwen2_vl"
          hidden_act          | "gelu"
          num_attention_heads | 5
          num_key_value_heads | 3
          use_sliding_window  | true
          vocab_size          | 0
          image_token_id      | 180
          image_token_id      | null
          rope_scaling        | null
          text_config         | 7
          vision_config       | null
          """)
  void namesTheFieldThatItCannotUse(String field, String value) throws IOException {
    ObjectNode config = published();
    config.set(field, JSON.readTree(value));
    assertRefused(config, field, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vision_config | hidden_act            | "gelu"
          vision_config | in_chans              | 4
          vision_config | num_heads             | 16
          vision_config | window_size           | 27
          vision_config | depth                 | 100000
          vision_config | out_hidden_size       | 32
          vision_config | fullatt_block_indexes | [-1]
          vision_config | temporal_patch_size   | null
          rope_scaling  | type                  | "yarn"
          rope_scaling  | mrope_section         | [2, 3, 4]
          rope_scaling  | mrope_section         | [4, 4]
          """)
  void namesTheFieldOfASection(String section, String field, String value) throws IOException {
    ObjectNode config = published();
    ((ObjectNode) config.get(section)).set(field, JSON.readTree(value));
    assertRefused(config, section + "." + field, value);
  }

  private static void assertRefused(ObjectNode config, String field, String value) {
    assertThatThrownBy(() -> parse(config))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("config.json: " + field + ": expected ")
        .hasMessageContaining("got " + value.replace(", ", ","));
  }
}
