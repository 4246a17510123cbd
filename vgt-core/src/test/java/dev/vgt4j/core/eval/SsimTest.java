package dev.vgt4j.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against the definition, window by window with all weights and deviations spelled out. */
class SsimTest {
  private static final HostTensor A = OnOracle.normal(1, 2, 13, 15);
  private static final HostTensor B = OnOracle.normal(2, 2, 13, 15);

  @Test
  void uniformWindowsFollowTheDefinition() {
    double[][] weights = new double[7][7];
    for (double[] row : weights) {
      Arrays.fill(row, 1 / 49.0);
    }
    assertThat(Ssim.uniform(2).of(A, B))
        .isCloseTo(byDefinition(weights, 49 / 48.0, 2), within(1e-12));
  }

  @Test
  void gaussianWindowsFollowTheDefinition() {
    double[][] weights = new double[11][11];
    double sum = 0;
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 11; x++) {
        double squares = (y - 5) * (y - 5) + (x - 5) * (x - 5);
        weights[y][x] = Math.exp(-squares / (2 * 1.5 * 1.5));
        sum += weights[y][x];
      }
    }
    for (double[] row : weights) {
      for (int x = 0; x < 11; x++) {
        row[x] /= sum;
      }
    }
    assertThat(Ssim.gaussian(2).of(A, B)).isCloseTo(byDefinition(weights, 1, 2), within(1e-12));
  }

  @Test
  void equalImagesAreOneAndOrderDoesNotMatter() {
    assertThat(Ssim.uniform(1).of(A, A)).isCloseTo(1, within(1e-12));
    assertThat(Ssim.uniform(1).of(A, B)).isEqualTo(Ssim.uniform(1).of(B, A)).isLessThan(0.2);
  }

  @Test
  void refusesWhatTheWindowDoesNotFitInto() {
    HostTensor low = OnOracle.normal(1, 3, 6, 20);
    assertThatThrownBy(() -> Ssim.uniform(1).of(low, low))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("at least 7x7 pixels");
    assertThatThrownBy(() -> Ssim.uniform(1).of(A, OnOracle.normal(1, 2, 15, 13)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("of one shape");
  }

  private static double byDefinition(double[][] weights, double factor, double range) {
    int side = weights.length;
    int rows = 13 - side + 1;
    int columns = 15 - side + 1;
    double sum = 0;
    for (int c = 0; c < 2; c++) {
      for (int top = 0; top < rows; top++) {
        for (int left = 0; left < columns; left++) {
          sum += at(weights, c * 13 * 15 + top * 15 + left, factor, range);
        }
      }
    }
    return sum / (2 * rows * columns);
  }

  private static double at(double[][] weights, int corner, double factor, double range) {
    double mx = 0;
    double my = 0;
    double vx = 0;
    double vy = 0;
    double cov = 0;
    int side = weights.length;
    for (int i = 0; i < side * side; i++) {
      double w = weights[i / side][i % side];
      mx += w * A.at(corner + i / side * 15 + i % side);
      my += w * B.at(corner + i / side * 15 + i % side);
    }
    for (int i = 0; i < side * side; i++) {
      double w = weights[i / side][i % side] * factor;
      double dx = A.at(corner + i / side * 15 + i % side) - mx;
      double dy = B.at(corner + i / side * 15 + i % side) - my;
      vx += w * dx * dx;
      vy += w * dy * dy;
      cov += w * dx * dy;
    }
    double c1 = 0.01 * range * 0.01 * range;
    double c2 = 0.03 * range * 0.03 * range;
    return (2 * mx * my + c1) * (2 * cov + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2));
  }
}
