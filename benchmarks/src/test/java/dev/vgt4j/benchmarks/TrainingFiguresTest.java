package dev.vgt4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingFiguresTest {
  private static StepReport step(double seconds, double waited, long flops) {
    return new StepReport(1, 9, Map.of("loss", 1.0), 1e-3, 1, false, 1, seconds, waited, flops);
  }

  @Test
  void setsEveryStepBesideThePeakOfItsTime() {
    TrainingFigures f =
        TrainingFigures.of(
            "djl",
            Recipe.TRANSFORMER,
            8,
            List.of(step(1, 0.5, 50), step(2, 0, 50), step(1, 0, 80)),
            List.of(100.0, 50.0, 100.0));
    assertThat(f.share()).isEqualTo(new Spread(0.5, 0.5, 0.8));
    assertThat(f.flopsPerStep()).isEqualTo(60);
    assertThat(f.samplesPerSecond()).isEqualTo(8);
    assertThat(f.waited()).isEqualTo(0.125);
    assertThat(f.peak()).isEqualTo(100);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(Spread.of(4, 1, 2, 8)).isEqualTo(new Spread(1, 3, 8));
    assertThat(Spread.of().median()).isNaN();
  }
}
