package dev.vgt4j.core.vlm.dual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.nn.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DualConfigTest {
  /** CLIP ViT-L/14 with its sections under two names. */
  static ClipConfig clipL14(String suffix) {
    return clip(
        ("{'model_type': 'clip', 'projection_dim': 768, 'logit_scale_init_value': 2.6592,"
                + " 'text_config%s': {'hidden_size': 768, 'intermediate_size': 3072,"
                + " 'num_attention_heads': 12, 'num_hidden_layers': 12, 'projection_dim': 768},"
                + " 'vision_config%s': {'hidden_size': 1024, 'intermediate_size': 4096,"
                + " 'num_attention_heads': 16, 'num_hidden_layers': 24, 'patch_size': 14,"
                + " 'projection_dim': 768}}")
            .formatted(suffix, suffix));
  }

  /** SigLIP so400m-patch14-384, which leaves much to the defaults. */
  static SiglipConfig so400m() {
    String tower =
        "'hidden_size': 1152, 'intermediate_size': 4304, 'num_attention_heads': 16,"
            + " 'num_hidden_layers': 27";
    return siglip(
        "{'model_type': 'siglip', 'initializer_factor': 1.0, 'text_config': {"
            + tower
            + ", 'model_type': 'siglip_text_model'}, 'vision_config': {"
            + tower
            + ", 'model_type': 'siglip_vision_model', 'image_size': 384, 'patch_size': 14}}");
  }

  private static ClipConfig clip(String json) {
    return ClipConfig.parse(ConfigNode.parse("config.json", json.replace('\'', '"')));
  }

  private static SiglipConfig siglip(String json) {
    return SiglipConfig.parse(ConfigNode.parse("config.json", json.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_dict"})
  void readsClipL14(String suffix) {
    ClipConfig c = clipL14(suffix);
    TowerConfig vision = new TowerConfig(1024, 4096, 24, 16, Activation.QUICK_GELU, 1e-5);
    TowerConfig text = new TowerConfig(768, 3072, 12, 12, Activation.QUICK_GELU, 1e-5);
    assertThat(c.vision()).isEqualTo(new VisionTowerConfig(vision, 224, 14, 3));
    assertThat(c.vision().grid()).isEqualTo(16);
    assertThat(c.text()).isEqualTo(new TextTowerConfig(text, 49408, 77));
    assertThat(c.projectionSize()).isEqualTo(768);
    assertThat(c.eosTokenId()).isEqualTo(49407);
  }

  @Test
  void theOlderSectionAloneCounts() {
    ClipConfig c =
        clip(
            "{'model_type': 'clip', 'text_config': {'hidden_size': 768, 'eos_token_id': 2},"
                + " 'text_config_dict': {'vocab_size': 1000}}");
    assertThat(c.text().vocabulary()).isEqualTo(1000);
    assertThat(c.text().hiddenSize()).isEqualTo(512);
    assertThat(c.eosTokenId()).isEqualTo(49407);
    assertThat(clip("{'model_type': 'clip', 'text_config': {'eos_token_id': 2}}").eosTokenId())
        .isEqualTo(2);
  }

  @Test
  void readsSiglipSo400m() {
    SiglipConfig c = so400m();
    TowerConfig tower = new TowerConfig(1152, 4304, 27, 16, Activation.GELU_TANH, 1e-6);
    assertThat(c.vision()).isEqualTo(new VisionTowerConfig(tower, 384, 14, 3));
    assertThat(c.vision().grid()).isEqualTo(27);
    assertThat(c.text()).isEqualTo(new TextTowerConfig(tower, 32000, 64));
    assertThat(c.projectionSize()).isEqualTo(1152);
  }

  @ParameterizedTest
  @CsvSource({
    "num_attention_heads, 7",
    "hidden_act, \"relu\"",
    "num_hidden_layers, 0",
    "layer_norm_eps, 0",
    "patch_size, 2.5",
    "image_size, 20",
  })
  void namesTheFieldThatItCannotUse(String field, String value) {
    String json = "'vision_config': {'%s': %s}}".formatted(field, value).replace('\'', '"');
    assertThatThrownBy(() -> clip("{'model_type': 'clip', " + json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("config.json: vision_config." + field + ": expected ")
        .hasMessageContaining("got " + value);
  }

  @ParameterizedTest
  @CsvSource({"projection_size, 512", "hidden_size, 384"})
  void siglipsTowersMeetInOneWidth(String field, int value) {
    String json = "'text_config': {'%s': %d}}".formatted(field, value);
    assertThatThrownBy(() -> siglip("{'model_type': 'siglip', " + json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("text_config.projection_size: expected ")
        .hasMessageContaining("768");
  }

  @Test
  void refusesAnotherFamily() {
    assertThatThrownBy(() -> clip("{'model_type': 'siglip'}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("model_type: expected \"clip\"");
    assertThatThrownBy(
            () -> siglip("{'model_type': 'siglip', 'vision_config': {'vision_use_head': false}}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("vision_config.vision_use_head: expected true");
  }
}
