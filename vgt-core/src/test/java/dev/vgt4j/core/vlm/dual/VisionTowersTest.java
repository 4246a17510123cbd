package dev.vgt4j.core.vlm.dual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.nn.WeightInit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CLIP and SigLIP as encoders of an autoencoder. */
class VisionTowersTest {
  private static final int D = TinyDual.WIDTH;

  private static Map<String, HostTensor> weights() {
    WeightInit w = new WeightInit(new SplittableRandom(5));
    DualWeights.clipVision(w.sub("clip"), TinyDual.VISION);
    DualWeights.siglipVision(w.sub("siglip"), TinyDual.VISION);
    return w.tensors();
  }

  private static Map<String, HostTensor> run(GraphDefinition definition, int rows, int columns) {
    int side = TinyDual.PATCH;
    HostTensor pixels = OnOracle.normal(6, 2, 3, side * rows, side * columns);
    return OnOracle.run(definition, weights(), Map.of("pixels", pixels));
  }

  private static Tensor pixels(GraphBuilder g) {
    Dim height = Dim.symbol("H").times(TinyDual.PATCH);
    return g.input("pixels", DType.FLOAT32, "B", 3, height, Dim.symbol("W").times(TinyDual.PATCH));
  }

  @ParameterizedTest
  @EnumSource
  void clipGivesThePatchesOfTheChosenLayer(FeatureLayer layer) {
    Map<String, HostTensor> out =
        run(
            g -> {
              Tensor pixels = pixels(g);
              ClipVision clip = new ClipVision(TinyDual.VISION, "clip", layer);
              List<Tensor> hidden = clip.hidden(PixelNormalization.CLIP.apply(pixels));
              Tensor x = hidden.get(layer == FeatureLayer.PENULTIMATE ? 1 : 2);
              g.output("features", clip.encode(pixels));
              g.output("tokens", layer == FeatureLayer.NORMED ? normed(g, x) : x);
            },
            2,
            4);
    assertThat(out.get("features").shape()).containsExactly(2, 8, D);
    float[] tokens = out.get("tokens").toFloats();
    float[] features = out.get("features").toFloats();
    assertThat(Arrays.copyOf(features, 8 * D))
        .containsExactly(Arrays.copyOfRange(tokens, D, 9 * D), within(1e-6f));
  }

  private static Tensor normed(GraphBuilder g, Tensor x) {
    return x.layerNorm(
        g.param("clip.post_layernorm.weight"), g.param("clip.post_layernorm.bias"), 1e-5);
  }

  @Test
  void theDefaultsAreWhatVisionLanguageModelsUse() {
    Map<String, HostTensor> out =
        run(
            g -> {
              Tensor pixels = pixels(g);
              ClipVision clip = new ClipVision(TinyDual.VISION, "clip");
              SiglipVision siglip = new SiglipVision(TinyDual.VISION, "siglip");
              g.output("clip", clip.encode(pixels));
              g.output("penultimate", clip.hidden(PixelNormalization.CLIP.apply(pixels)).get(1));
              g.output("siglip", siglip.encode(pixels));
              g.output("normed", siglip.normed(siglip.hidden(pixels).get(2)));
            },
            3,
            3);
    assertThat(out.get("siglip").toFloats()).isEqualTo(out.get("normed").toFloats());
    assertThat(Arrays.copyOf(out.get("clip").toFloats(), 9 * D))
        .isEqualTo(Arrays.copyOfRange(out.get("penultimate").toFloats(), D, 10 * D));
  }

  /** Without layers, a feature depends on its own patch alone, so its place shows. */
  @Test
  void featuresAreInRasterOrder() {
    HostTensor pixels = HostTensor.zeros(DType.FLOAT32, 1, 3, 2, 4);
    pixels.bytes().asFloatBuffer().put(2, 1);
    HostTensor black = HostTensor.zeros(DType.FLOAT32, 1, 3, 2, 4);
    GraphDefinition first =
        g -> {
          SiglipVision siglip = new SiglipVision(TinyDual.VISION, "siglip");
          g.output("y", siglip.hidden(pixels(g)).get(0));
        };
    float[] a = OnOracle.run(first, weights(), Map.of("pixels", pixels)).get("y").toFloats();
    float[] b = OnOracle.run(first, weights(), Map.of("pixels", black)).get("y").toFloats();
    assertThat(Arrays.copyOf(a, D)).isEqualTo(Arrays.copyOf(b, D));
    assertThat(Arrays.copyOfRange(a, D, 2 * D)).isNotEqualTo(Arrays.copyOfRange(b, D, 2 * D));
  }

  @Test
  void strideAndWidthAreThoseOfThePatches() {
    for (VisionEncoder e :
        List.of(new ClipVision(TinyDual.VISION, ""), new SiglipVision(TinyDual.VISION, ""))) {
      assertThat(e.stride()).isEqualTo(TinyDual.PATCH);
      assertThat(e.featureSize()).isEqualTo(D);
    }
  }
}
