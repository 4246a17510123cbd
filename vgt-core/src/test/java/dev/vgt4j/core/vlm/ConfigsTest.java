package dev.vgt4j.core.vlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static ObjectNode published() throws IOException {
    Path file = Path.of("../testdata/golden/internvl3_vision/config.json");
    return (ObjectNode) JSON.readTree(file.toFile());
  }

  @Test
  void readsThePublishedSchema() throws IOException {
    InternVl3Config c = InternVl3Config.parse(ConfigNode.of("config.json", published()));
    assertThat(c.stride()).isEqualTo(28);
    assertThat(c.vision().grid()).isEqualTo(4);
    assertThat(c.llm().headDim()).isEqualTo(12);
    assertThat(c.llm().ropeTheta()).isEqualTo(1e6);
    assertThat(c.llm().tiedHead()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "llm_config,hidden_act,\"relu\"",
    "llm_config,model_type,\"llama\"",
    "llm_config,num_key_value_heads,3",
    "llm_config,hidden_size,50",
    "llm_config,num_hidden_layers,0",
    "llm_config,num_hidden_layers,2.5",
    "llm_config,rms_norm_eps,-1",
    "llm_config,use_sliding_window,true",
    "llm_config,rope_scaling,{\"type\": \"yarn\"}",
    "llm_config,vocab_size,\"many\"",
    "vision_config,norm_type,\"rms_norm\"",
    "vision_config,qk_normalization,true",
    "vision_config,image_size,50",
    "vision_config,patch_size,null",
  })
  void namesTheFieldThatItCannotUse(String section, String field, String value) throws IOException {
    ObjectNode config = published();
    ((ObjectNode) config.get(section)).set(field, JSON.readTree(value));
    String named = section + "." + (field.equals("hidden_size") ? "num_attention_heads" : field);
    assertThatThrownBy(() -> InternVl3Config.parse(ConfigNode.of("config.json", config)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("config.json: " + named + ": expected ");
  }

  @ParameterizedTest
  @CsvSource({"ps_version,\"v1\"", "select_layer,-2", "downsample_ratio,0.3", "llm_config,7"})
  void namesTheFieldOfTheWholeModel(String field, String value) throws IOException {
    ObjectNode config = published();
    JsonNode wrong = JSON.readTree(value);
    config.set(field, wrong);
    assertThatThrownBy(() -> InternVl3Config.parse(ConfigNode.of("config.json", config)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("config.json: " + field + ": expected ")
        .hasMessageContaining("got " + wrong);
  }
}
