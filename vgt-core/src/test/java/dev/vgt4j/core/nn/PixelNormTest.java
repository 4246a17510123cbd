package dev.vgt4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelNormTest {
  /** Black, grey and white by (x - mean) / deviation with x in [0,1]. */
  @ParameterizedTest
  @CsvSource({
    "IMAGENET, -2.1179039, 0.1964286, 2.6400000",
    "CLIP, -1.7922626, 0.1613934, 2.1458970",
  })
  void mapsTheRangeOfPixels(PixelNorm norm, float black, float grey, float white) {
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
