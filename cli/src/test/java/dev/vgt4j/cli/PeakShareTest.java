package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.core.train.StepReport;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeakShareTest {
  private static StepReport step(double seconds, long flops) {
    return new StepReport(1, 2, Map.of("loss", 1.0), 1e-3, 1, false, 1, seconds, 0, flops);
  }

  @Test
  void meansOverAllStepsByTheirTime() {
    PeakShare share = new PeakShare(100);
    assertThat(share.applyAsDouble(step(1, 50))).isEqualTo(0.5);
    assertThat(share.applyAsDouble(step(3, 350))).isEqualTo(1.0);
  }

  @Test
  void isUnknownWhereNothingWasCounted() {
    assertThat(new PeakShare(100).applyAsDouble(step(1, 0))).isNaN();
  }
}
