package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vgt4j.api.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScheduleTest {
  /** Recorded from the published pretraining configuration. */
  @ParameterizedTest
  @CsvSource({
    "0, 3e-09",
    "1, 3.032972972972973e-07",
    "500, 1.5015164864864823e-4",
    "999, 2.999999999999979e-4",
    "1000, 2.999999999999979e-4",
    "50000, 2.0158659638382765e-4",
    "99999, 1.0000000005035e-4",
    "100000, 1e-4",
    "200000, 1e-4"
  })
  void followsThePretrainingOfTheTransformer(long step, double expected) {
    LearningRateSchedule s = LearningRateSchedule.transformer(3e-4, 1e-4, 1000, 100_000);
    assertThat(s.at(step)).isCloseTo(expected, withinPercentage(1e-8));
  }

  /** Recorded from the published autoencoder configuration. */
  @ParameterizedTest
  @CsvSource({"1, 1e-7", "1500, 1.5e-4", "3000, 3e-4", "51500, 2e-4", "100000, 1e-4"})
  void followsTheTrainingOfTheAutoencoder(long step, double expected) {
    LearningRateSchedule s = LearningRateSchedule.autoencoder(3e-4, 1e-4, 3000, 100_000);
    assertThat(s.at(0)).isZero();
    assertThat(s.at(step)).isCloseTo(expected, withinPercentage(1e-8));
  }

  @Test
  void needsNoWarmUp() {
    assertThat(LearningRateSchedule.constant(0.5).at(0)).isEqualTo(0.5);
    assertThat(LearningRateSchedule.constant(0.5).at(1000)).isEqualTo(0.5);
    assertThat(LearningRateSchedule.transformer(1, 0, 0, 10).at(0)).isEqualTo(1);
    assertThat(LearningRateSchedule.transformer(1, 0, 1, 10).at(0)).isEqualTo(1);
    assertThat(LearningRateSchedule.autoencoder(1, 0, 0, 10).at(10)).isZero();
  }

  @Test
  void refusesAWarmUpLongerThanTheRun() {
    assertThatThrownBy(() -> LearningRateSchedule.transformer(1, 0, 11, 10))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("warm-up 11 of 10");
  }
}
