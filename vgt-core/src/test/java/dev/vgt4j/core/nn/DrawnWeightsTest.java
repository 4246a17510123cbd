package dev.vgt4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.TensorSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrawnWeightsTest {
  private static DrawnWeights weights(long seed, DType dtype) {
    DrawnWeights w = new DrawnWeights(seed, dtype);
    w.sub("a").sub(0).normal("n", 0.5, 300, 100).uniform("u", 2, 30_000).fill("f", 1.5, 7);
    return w;
  }

  private static float[] floats(DrawnWeights weights, String name) {
    return weights.get(name).toFloats();
  }

  @Test
  void declaresNamesAndShapes() {
    assertThat(weights(1, DType.FLOAT16).specs())
        .hasToString("{a.0.n=FLOAT16[300, 100], a.0.u=FLOAT16[30000], a.0.f=FLOAT16[7]}");
  }

  @Test
  void aSeedDecidesEveryNumber() {
    DrawnWeights first = weights(1, DType.FLOAT32);
    assertThat(floats(first, "a.0.n")).isEqualTo(floats(weights(1, DType.FLOAT32), "a.0.n"));
    assertThat(floats(first, "a.0.n")[0])
        .isNotEqualTo(floats(weights(2, DType.FLOAT32), "a.0.n")[0]);
  }

  @Test
  void tensorsOfOneDistributionDiffer() {
    DrawnWeights w = new DrawnWeights(3, DType.FLOAT32);
    w.uniform("x", 1, 100).uniform("y", 1, 100);
    assertThat(floats(w, "x")).isNotEqualTo(floats(w, "y"));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16"})
  void anyPartHasTheNumbersOfTheWhole(DType dtype) {
    DrawnWeights w = weights(5, dtype);
    float[] whole = floats(w, "a.0.u");
    TensorSource source = w.source("a.0.u");
    assertThat(source.part(4000, 9000).toFloats())
        .isEqualTo(Arrays.copyOfRange(whole, 4000, 13_000));
    float[] parts = new float[whole.length];
    source.forEachPart(
        (from, part) -> System.arraycopy(part.toFloats(), 0, parts, (int) from, part.size()));
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void numbersHaveTheirDistribution() {
    DrawnWeights w = weights(7, DType.FLOAT32);
    float[] normal = floats(w, "a.0.n");
    double mean = mean(normal);
    double variance = 0;
    for (float v : normal) {
      variance += (v - mean) * (v - mean) / normal.length;
    }
    assertThat(mean).isCloseTo(0, within(0.02));
    assertThat(Math.sqrt(variance)).isCloseTo(0.5, within(0.02));
    float[] uniform = floats(w, "a.0.u");
    assertThat(mean(uniform)).isCloseTo(0, within(0.05));
    Arrays.sort(uniform);
    assertThat(uniform[0]).isBetween(-2f, -1.99f);
    assertThat(uniform[uniform.length - 1]).isBetween(1.99f, 2f);
    assertThat(floats(w, "a.0.f")).containsOnly(1.5f);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += v;
    }
    return sum / values.length;
  }
}
