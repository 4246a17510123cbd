package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PixelNormalizationTest {
  /** Black, grey and white by (x - mean) / deviation with x in [0,1]. */
  static Stream<Arguments> published() {
    return Stream.of(
        arguments(PixelNormalization.IMAGENET, -2.1179039f, 0.1964286f, 2.6400000f),
        arguments(PixelNormalization.CLIP, -1.7922626f, 0.1613934f, 2.1458970f),
        arguments(PixelNormalization.HALF, -1f, 0f, 1f));
  }

  @ParameterizedTest
  @MethodSource("published")
  void mapsTheRangeOfPixels(PixelNormalization norm, float black, float grey, float white) {
    HostTensor pixels = HostTensor.of(new float[] {-1, 0, 1}, 1, 3, 1, 1);
    float[] out =
        OnOracle.run(
                g -> g.output("y", norm.apply(g.input("x", DType.FLOAT32, "B", 3, "H", "W"))),
                Map.of(),
                Map.of("x", pixels))
            .get("y")
            .toFloats();
    assertThat(out).containsExactly(new float[] {black, grey, white}, within(1e-6f));
  }
}
