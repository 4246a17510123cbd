package dev.vgt4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
  private static float[] resize(HostTensor x, boolean cubic, Object height, Object width) {
    GraphDefinition definition =
        g -> {
          Tensor in = g.input("x", DType.FLOAT32, "B", "C", "H", "W");
          Dim h = Dim.from(height);
          Dim w = Dim.from(width);
          g.output("y", cubic ? Resize.bicubic(in, h, w) : Resize.bilinear(in, h, w));
        };
    return OnOracle.run(definition, Map.of(), Map.of("x", x)).get("y").toFloats();
  }

  @ParameterizedTest
  @CsvSource({"32, 28", "16, 16", "5, 9", "7, 2", "1, 4"})
  void bilinearEqualsTheTextbookLoop(int in, int out) {
    HostTensor x = OnOracle.normal(5, 1, 1, 2, in);
    float[] expected = new float[2 * out];
    for (int i = 0; i < expected.length; i++) {
      double source = Math.max(0, (i % out + 0.5) * in / out - 0.5);
      int left = (int) source;
      int right = Math.min(left + 1, in - 1);
      double f = source - left;
      int row = i / out * in;
      expected[i] = (float) (x.at(row + left) * (1 - f) + x.at(row + right) * f);
    }
    assertThat(resize(x, false, 2, out)).containsExactly(expected, within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource({"9, 3", "32, 28", "7, 2", "4, 9", "1, 4", "5, 5"})
  void antialiasingWidensTheTriangle(int in, int out) {
    HostTensor x = OnOracle.normal(5, 1, 1, 2, in);
    float[] expected = new float[2 * out];
    double scale = (double) in / out;
    for (int i = 0; i < expected.length; i++) {
      double centre = (i % out + 0.5) * scale;
      double sum = 0;
      double total = 0;
      for (int k = 0; k < in; k++) {
        double weight = Math.max(0, 1 - Math.abs(k + 0.5 - centre) / Math.max(1, scale));
        sum += weight * x.at(i / out * in + k);
        total += weight;
      }
      expected[i] = (float) (sum / total);
    }
    float[] actual =
        OnOracle.run(
                g -> {
                  Tensor t = g.input("x", DType.FLOAT32, 1, 1, 2, in);
                  g.output("y", Resize.bilinearAntialiased(t, Dim.of(2), Dim.of(out)));
                },
                Map.of(),
                Map.of("x", x))
            .get("y")
            .toFloats();
    assertThat(actual).containsExactly(expected, within(1e-6f));
  }

  @Test
  void bicubicEqualsTheWeightsOfItsPolynomial() {
    HostTensor x = HostTensor.of(new float[] {1, -2, 4, 8}, 1, 1, 1, 4);
    // the first centre lies at -0.25 between the border (twice) and the first two pixels
    double[] taps = {cubic(1.75), cubic(0.75), cubic(0.25), cubic(1.25)};
    double first = 1 * taps[0] + 1 * taps[1] + 1 * taps[2] + -2 * taps[3];
    double[] inner = {cubic(1.25), cubic(0.25), cubic(0.75), cubic(1.75)};
    double second = 1 * inner[0] + 1 * inner[1] + -2 * inner[2] + 4 * inner[3];
    float[] actual = resize(x, true, 1, 8);
    assertThat(actual).hasSize(8);
    assertThat(actual[0]).isCloseTo((float) first, within(1e-5f));
    assertThat(actual[1]).isCloseTo((float) second, within(1e-5f));
  }

  private static double cubic(double d) {
    double a = -0.75;
    return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : a * (((d - 5) * d + 8) * d - 4);
  }

  @Test
  void symbolicSizesGiveWhatFixedOnesGive() {
    HostTensor x = OnOracle.normal(6, 2, 3, 8, 12);
    Dim seven = Dim.symbol("H").plus(-1);
    Dim nine = Dim.symbol("W").plus(-3);
    for (boolean cubic : new boolean[] {false, true}) {
      assertThat(resize(x, cubic, seven, nine))
          .containsExactly(resize(x, cubic, 7, 9), within(1e-6f));
    }
  }
}
