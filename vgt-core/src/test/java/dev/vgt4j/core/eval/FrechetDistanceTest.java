package dev.vgt4j.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
  @Test
  void statisticsOfBatchesAreThoseOfTheWhole() {
    HostTensor features = OnOracle.normal(3, 40, 5);
    FeatureStatistics parts = new FeatureStatistics(5);
    float[] values = features.toFloats();
    int from = 0;
    for (int rows : new int[] {1, 7, 0, 30, 2}) {
      float[] batch = Arrays.copyOfRange(values, from * 5, (from + rows) * 5);
      parts.add(HostTensor.of(batch, rows, 5));
      from += rows;
    }
    FeatureStatistics whole = of(features);
    assertThat(parts.count()).isEqualTo(40);
    assertThat(parts.mean().toFloats()).containsExactly(whole.mean().toFloats(), within(1e-6f));
    assertThat(parts.covariance().toFloats())
        .containsExactly(whole.covariance().toFloats(), within(1e-6f));
  }

  @Test
  void theCovarianceIsThatOfASample() {
    FeatureStatistics s = of(HostTensor.of(new float[] {1, 4, 2, 8, 6, 9}, 3, 2));
    assertThat(s.mean().toFloats()).containsExactly(3, 7);
    assertThat(s.covariance().shape()).containsExactly(2, 2);
    assertThat(s.covariance().toFloats()).containsExactly(7, 5.5f, 5.5f, 7);
  }

  @Test
  void aLargeMeanDoesNotDrownTheVariance() {
    FeatureStatistics s = new FeatureStatistics(1);
    for (int i = 0; i < 1000; i++) {
      s.add(HostTensor.of(new float[] {8_000_000 + i % 2}, 1, 1));
    }
    assertThat(s.covariance().item()).isCloseTo(0.25 * 1000 / 999, within(1e-9));
  }

  @Test
  void equalCloudsAreNotApart() {
    FeatureStatistics s = of(OnOracle.normal(3, 50, 6));
    assertThat(FrechetDistance.between(s, s)).isCloseTo(0, within(1e-9));
  }

  @Test
  void independentFeaturesAddTheirDistances() {
    // four points whose features deviate by 1 and by 3 from their means
    FeatureStatistics a = of(corners(0, 1));
    FeatureStatistics b = of(corners(1, 3));
    double deviation = Math.sqrt(4.0 / 3);
    double each = 1 + Math.pow(3 * deviation - deviation, 2);
    assertThat(FrechetDistance.between(a, b)).isCloseTo(2 * each, within(1e-9));
    assertThat(FrechetDistance.between(b, a)).isCloseTo(2 * each, within(1e-9));
  }

  /** The corners of a square, whose covariance is diagonal. */
  private static HostTensor corners(float mean, float reach) {
    float low = mean - reach;
    float high = mean + reach;
    return HostTensor.of(new float[] {low, low, low, high, high, low, high, high}, 4, 2);
  }

  @Test
  void singularCovariancesHaveADistance() {
    FeatureStatistics a = of(OnOracle.normal(1, 3, 8));
    FeatureStatistics b = of(OnOracle.normal(2, 3, 8));
    double distance = FrechetDistance.between(a, b);
    assertThat(distance).isPositive().isFinite();
    assertThat(FrechetDistance.between(b, a)).isCloseTo(distance, within(1e-6));
  }

  @Test
  void namesWhatDoesNotFit() {
    FeatureStatistics one = of(OnOracle.normal(1, 1, 3));
    assertThatThrownBy(one::covariance)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least two feature vectors, got 1");
    assertThatThrownBy(() -> one.add(OnOracle.normal(1, 2, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[batch, 3]");
    assertThatThrownBy(() -> FrechetDistance.between(one, of(OnOracle.normal(1, 2, 4))))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("3 and 4");
  }

  private static FeatureStatistics of(HostTensor features) {
    FeatureStatistics statistics = new FeatureStatistics((int) features.shape()[1]);
    statistics.add(features);
    return statistics;
  }
}
