package dev.vgt4j.core.vlm.dinov3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.nn.Activation;
import dev.vgt4j.core.nn.ParameterList;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.vlm.WeightLists;
import dev.vgt4j.core.vlm.dinov3.DinoV3Config.Biases;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DinoV3Test {
  private static final Biases PUBLISHED = new Biases(true, false, true, true, true);

  private static DinoV3Config parse(String fields) {
    String json = "{'model_type': 'dinov3_vit', " + fields + "}";
    return DinoV3Config.parse(ConfigNode.parse("config.json", json.replace('\'', '"')));
  }

  /** As the published files have it. */
  private static DinoV3Config published(int hidden, int layers, int heads) {
    return parse(
        "'hidden_act': 'gelu', 'hidden_size': %d, 'image_size': 224, 'intermediate_size': %d,"
                .formatted(hidden, 4 * hidden)
            + " 'key_bias': false, 'layer_norm_eps': 1e-05, 'layerscale_value': 1.0,"
            + " 'mlp_bias': true, 'num_attention_heads': %d, 'num_channels': 3,".formatted(heads)
            + " 'num_hidden_layers': %d, 'num_register_tokens': 4,".formatted(layers)
            + " 'patch_size': 16, 'pos_embed_jitter': null, 'pos_embed_rescale': 2.0,"
            + " 'pos_embed_shift': null, 'proj_bias': true, 'query_bias': true,"
            + " 'rope_theta': 100.0, 'use_gated_mlp': false, 'value_bias': true");
  }

  private static DinoV3Config tiny(int registers, boolean gated) {
    Activation activation = gated ? Activation.SILU : Activation.GELU;
    return new DinoV3Config(
        2, 3, registers, 8, 12, 2, 2, activation, gated, PUBLISHED, 1e-5, 100, 0.5);
  }

  private static void encode(GraphBuilder g, DinoV3Config c) {
    Dim height = Dim.symbol("H").times(c.patchSize());
    Dim width = Dim.symbol("W").times(c.patchSize());
    Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, height, width);
    g.output("features", new DinoV3(c, "").encode(pixels));
  }

  private static ParameterList layout(DinoV3Config c) {
    ParameterList layout = new ParameterList();
    DinoV3Weights.draw(layout, c);
    return layout;
  }

  @Test
  void readsVitL16() {
    assertThat(published(1024, 24, 16))
        .isEqualTo(
            new DinoV3Config(
                16, 3, 4, 1024, 4096, 24, 16, Activation.GELU, false, PUBLISHED, 1e-5, 100, 1));
    assertThat(parse("'hidden_size': 384"))
        .isEqualTo(
            new DinoV3Config(
                16, 3, 0, 384, 1536, 12, 6, Activation.GELU, false, PUBLISHED, 1e-5, 100, 1));
  }

  @ParameterizedTest
  @CsvSource({"384, 12, 6, 21596544", "768, 12, 12, 85660416", "1024, 24, 16, 303129600"})
  void publishedSizesAreComplete(int hidden, int layers, int heads, long weights) {
    DinoV3Config c = published(hidden, layers, heads);
    ParameterList layout = layout(c);
    assertThat(WeightLists.count(layout.specs())).isEqualTo(weights);
    Set<String> used = new TreeSet<>(layout.specs().keySet());
    used.remove("embeddings.mask_token");
    assertThat(WeightLists.read(g -> encode(g, c), layout.specs())).isEqualTo(used);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "4, true"})
  void weightsOfAnotherShapeAreNamed(int registers, boolean gated) {
    DinoV3Config c = tiny(registers, gated);
    ParameterList layout = layout(c);
    assertThat(layout.specs().containsKey("layer.1.mlp.gate_proj.weight")).isEqualTo(gated);
    assertThat(layout.specs().containsKey("embeddings.register_tokens")).isEqualTo(registers > 0);
    WeightLists.assertShapesAreChecked(g -> encode(g, c), layout.specs());
  }

  @ParameterizedTest
  @CsvSource({
    "num_attention_heads, 5",
    "num_attention_heads, 64",
    "hidden_act, \"relu\"",
    "num_register_tokens, -1",
    "key_bias, 1",
    "rope_theta, 0",
  })
  void namesTheFieldThatItCannotUse(String field, String value) {
    assertThatThrownBy(() -> parse("'hidden_size': 384, '%s': %s".formatted(field, value)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("config.json: " + field + ": expected ")
        .hasMessageContaining("got " + value);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "3, false", "3, true"})
  void encodesThePatchesOfImagesOfAnySize(int registers, boolean gated) {
    DinoV3Config c = tiny(registers, gated);
    DinoV3 model = new DinoV3(c, "");
    WeightInit w = new WeightInit(new SplittableRandom(1));
    DinoV3Weights.draw(w, c);
    GraphDefinition definition =
        g -> {
          Dim height = Dim.symbol("H");
          Dim width = Dim.symbol("W");
          Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, height.times(2), width.times(2));
          Tensor tokens = model.tokens(PixelNormalization.IMAGENET.apply(pixels));
          g.output("features", model.encode(pixels));
          g.output("tokens", tokens);
          g.output("map", model.patchMap(tokens, height, width));
          g.output("pooled", model.pooled(tokens));
        };
    Map<String, HostTensor> in = Map.of("pixels", OnOracle.normal(2, 1, 3, 4, 6));
    Map<String, HostTensor> out = OnOracle.run(definition, w.tensors(), in);
    float[] tokens = out.get("tokens").toFloats();
    float[] features = out.get("features").toFloats();
    assertThat(out.get("features").shape()).containsExactly(1, 6, 8);
    assertThat(out.get("map").shape()).containsExactly(1, 8, 2, 3);
    assertThat(features).isEqualTo(Arrays.copyOfRange(tokens, 8 * (1 + registers), tokens.length));
    assertThat(out.get("pooled").toFloats()).isEqualTo(Arrays.copyOf(tokens, 8));
    for (int i = 0; i < features.length; i++) {
      assertThat(out.get("map").at(i % 8 * 6 + i / 8)).isEqualTo(features[i]);
    }
  }

  /** Rows turn the first half of the frequencies and columns the second; centres are symmetric. */
  @Test
  void patchesTurnByTheirCentres() {
    Map<String, HostTensor> out =
        OnOracle.run(
            g -> {
              PatchRotary r = PatchRotary.of(g, 1, Dim.of(2), Dim.of(4), 8, 100);
              g.output("cos", r.cos());
              g.output("sin", r.sin());
            },
            Map.of(),
            Map.of());
    assertThat(out.get("cos").shape()).containsExactly(9, 8);
    assertThat(Arrays.copyOf(out.get("cos").toFloats(), 8)).containsOnly(1);
    assertThat(Arrays.copyOf(out.get("sin").toFloats(), 8)).containsOnly(0);
    int last = 8 * 8; // row 1 of 2 lies at 0.5, column 3 of 4 at 0.75
    double[] turns = {0.5, 0.5 / 10, 0.75, 0.75 / 10};
    for (int i = 0; i < 8; i++) {
      double angle = 2 * Math.PI * turns[i % 4];
      assertThat(out.get("cos").at(last + i)).isCloseTo(Math.cos(angle), within(1e-6));
      assertThat(out.get("sin").at(last + i)).isCloseTo(Math.sin(angle), within(1e-6));
    }
  }
}
