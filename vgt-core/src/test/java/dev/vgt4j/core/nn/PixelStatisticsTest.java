package dev.vgt4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PixelStatisticsTest {
  private static float[] normalize(PixelStatistics statistics, float... pixel) {
    return OnOracle.run(
            g -> g.output("y", statistics.normalize(g.input("x", DType.FLOAT32, "B", 3, "H", "W"))),
            Map.of(),
            Map.of("x", HostTensor.of(pixel, 1, 3, 1, 1)))
        .get("y")
        .toFloats();
  }

  @Test
  void theMeanBecomesZero() {
    assertThat(normalize(PixelStatistics.IMAGENET, -0.03f, -0.088f, -0.188f))
        .containsExactly(new float[3], within(1e-6f));
  }

  @Test
  void whiteIsAsFarFromTheMeanAsTheDeviationSays() {
    float[] expected = {
      (1 - 0.48145466f) / 0.26862954f,
      (1 - 0.4578275f) / 0.26130258f,
      (1 - 0.40821073f) / 0.27577711f
    };
    assertThat(normalize(PixelStatistics.CLIP, 1, 1, 1)).containsExactly(expected, within(1e-5f));
  }
}
