package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Op;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelDecoder;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.core.OnOracle;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VgtAeTest {
  private static final int CHANNELS = 3;

  /** Repeats every latent as a square of pixels. */
  private record Blocks(int stride) implements PixelDecoder {
    @Override
    public int latentChannels() {
      return CHANNELS;
    }

    @Override
    public Tensor decode(Tensor latents) {
      return latents.upsampleNearest(stride);
    }
  }

  private record NoEncoder(int stride) implements VisionEncoder {
    @Override
    public int featureSize() {
      return 4;
    }

    @Override
    public PixelNormalization normalization() {
      return PixelNormalization.HALF;
    }

    @Override
    public Tensor features(Tensor pixels) {
      throw new UnsupportedOperationException();
    }
  }

  private static VgtAe model(VgtAeConfig config, int factor) {
    return new VgtAe(config, "", new NoEncoder(config.stride()), new Blocks(factor));
  }

  @ParameterizedTest
  @CsvSource({"28, 32", "16, 16", "24, 16"})
  void decodesToItsStrideWhateverTheDecodersFactor(int stride, int factor) {
    VgtAe ae = model(VgtAeConfig.normalized(CHANNELS, stride), factor);
    Graph graph =
        Graph.record(
            g ->
                g.output(
                    "pixels",
                    ae.decode(g.input("latents", DType.FLOAT32, "B", CHANNELS, "H", "W"))),
            Map.of(),
            Set.of());
    Dim height = Dim.symbol("H").times(stride);
    assertThat(graph.outputs().get("pixels").spec().shape())
        .isEqualTo(Shape.of("B", CHANNELS, height, Dim.symbol("W").times(stride)));
    boolean resized = graph.nodes().stream().anyMatch(n -> n.op() instanceof Op.Matmul);
    assertThat(resized).isEqualTo(stride != factor);
  }

  @Test
  void decodingUndoesTheScale() {
    VgtAe ae = model(new VgtAeConfig(CHANNELS, 2, 4, true, false, false), 2);
    HostTensor latents = OnOracle.normal(1, 1, CHANNELS, 1, 1);
    float[] pixels =
        OnOracle.run(
                g -> {
                  Tensor in = g.input("latents", DType.FLOAT32, 1, CHANNELS, 1, 1);
                  g.output("pixels", ae.decode(in));
                },
                Map.of(),
                Map.of("latents", latents))
            .get("pixels")
            .toFloats();
    assertThat(pixels[0]).isCloseTo((float) latents.at(0) / 4, within(1e-6f));
    assertThat(pixels[11]).isCloseTo((float) latents.at(2) / 4, within(1e-6f));
  }

  @Test
  void noiseHasItsOwnStrengthForEveryImage() {
    HostTensor noise = OnOracle.normal(2, 2, CHANNELS, 1, 2);
    float[] noisy =
        OnOracle.run(
                g -> {
                  Tensor eps = g.input("noise", DType.FLOAT32, "B", CHANNELS, "H", "W");
                  Tensor strength = g.input("strength", DType.FLOAT32, "B");
                  g.output("noisy", VgtAe.addNoise(eps.mul(0), strength, eps));
                },
                Map.of(),
                Map.of("noise", noise, "strength", HostTensor.of(new float[] {0, 2}, 2)))
            .get("noisy")
            .toFloats();
    for (int i = 0; i < noisy.length; i++) {
      assertThat(noisy[i]).isCloseTo((float) (i < 6 ? 0 : 2 * noise.at(i)), within(1e-6f));
    }
  }

  @Test
  void refusesPartsThatDoNotFit() {
    VgtAeConfig config = VgtAeConfig.normalized(CHANNELS, 16);
    assertThatThrownBy(() -> new VgtAe(config, "", new NoEncoder(28), new Blocks(16)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("stride 16")
        .hasMessageContaining("got 28");
    VgtAeConfig wide = VgtAeConfig.normalized(8, 16);
    assertThatThrownBy(() -> new VgtAe(wide, "", new NoEncoder(16), new Blocks(16)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("8 channels");
  }
}
