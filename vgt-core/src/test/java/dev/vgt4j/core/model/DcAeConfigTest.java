package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.model.DcAeConfig.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DcAeConfigTest {
  /** What the sana-1.1 f32c32 checkpoint publishes. */
  private static final String PUBLISHED =
      """
      {"_class_name": "AutoencoderDC", "attention_head_dim": 32, "in_channels": 3,
       "latent_channels": 32, "scaling_factor": 0.41407,
       "decoder_act_fns": "silu", "decoder_norm_types": "rms_norm",
       "decoder_block_out_channels": [128, 256, 512, 512, 1024, 1024],
       "decoder_block_types": ["ResBlock", "ResBlock", "ResBlock",
         "EfficientViTBlock", "EfficientViTBlock", "EfficientViTBlock"],
       "decoder_layers_per_block": [3, 3, 3, 3, 3, 3],
       "decoder_qkv_multiscales": [[], [], [], [5], [5], [5]],
       "downsample_block_type": "Conv", "upsample_block_type": "interpolate",
       "encoder_block_out_channels": [128, 256, 512, 512, 1024, 1024],
       "encoder_block_types": ["ResBlock", "ResBlock", "ResBlock",
         "EfficientViTBlock", "EfficientViTBlock", "EfficientViTBlock"],
       "encoder_layers_per_block": [2, 2, 2, 3, 3, 3],
       "encoder_qkv_multiscales": [[], [], [], [5], [5], [5]]}
      """;

  private static DcAeConfig parse(String json) {
    return DcAeConfig.parse(ConfigNode.parse("config.json", json));
  }

  @Test
  void readsThePublishedConfiguration() {
    DcAeConfig c = parse(PUBLISHED);
    assertThat(c.decoderFactor()).isEqualTo(32);
    assertThat(c.encoderFactor()).isEqualTo(32);
    assertThat(c.latentChannels()).isEqualTo(32);
    assertThat(c.headDim()).isEqualTo(32);
    assertThat(c.decoder().get(2)).isEqualTo(Stage.residual(512, 3));
    assertThat(c.decoder().get(3)).isEqualTo(Stage.attention(512, 3));
    assertThat(c.encoder().get(0)).isEqualTo(Stage.residual(128, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rms_norm\"|\"batch_norm\"|decoder_norm_types",
        "\"rms_norm\"|[\"rms_norm\", \"batch_norm\"]|decoder_norm_types",
        "\"silu\"|\"relu6\"|decoder_act_fns",
        "\"interpolate\"|\"pixel_shuffle\"|upsample_block_type",
        "\"Conv\"|\"pixel_unshuffle\"|downsample_block_type",
        "[3, 3, 3, 3, 3, 3]|[3, 3, 3, 3, 3]|decoder_layers_per_block",
        "[3, 3, 3, 3, 3, 3]|[0, 3, 3, 3, 3, 3]|decoder_layers_per_block",
        "\"AutoencoderDC\"|\"AutoencoderKL\"|_class_name",
        "\"latent_channels\": 32|\"latent_channels\": -1|latent_channels",
        "\"in_channels\": 3,|''|in_channels"
      })
  void namesTheFieldThatItCannotUse(String from, String to, String field) {
    assertThatThrownBy(() -> parse(PUBLISHED.replace(from, to)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(field);
  }

  @Test
  void refusesABlockTypeThatDoesNotExist() {
    String json = PUBLISHED.replace("[\"ResBlock\"", "[\"DenseBlock\"");
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("ResBlock or EfficientViTBlock");
  }

  @Test
  void refusesChannelsThatTheShortcutsCannotShare() {
    assertThatThrownBy(() -> DcAeConfig.decoderOnly(32, 8, List.of(Stage.residual(48, 1))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("innermost channels");
    assertThatThrownBy(
            () ->
                DcAeConfig.decoderOnly(4, 8, List.of(Stage.residual(8, 1), Stage.residual(64, 1))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("next stage");
  }

  @Test
  void refusesHeadsThatDoNotFillTheChannels() {
    assertThatThrownBy(() -> DcAeConfig.decoderOnly(4, 7, List.of(Stage.attention(16, 1))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("head width");
  }
}
