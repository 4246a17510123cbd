package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import org.junit.jupiter.api.Test;

class GuidanceTest {
  @Test
  void pushesAwayFromTheUnconditionalBranch() {
    assertThat(Guidance.of(3).combine(new float[] {2, 5, 1, 5})).containsExactly(4, 5);
  }

  @Test
  void twoScalesGuideTwoDifferences() {
    assertThat(Guidance.of(2, 3).combine(new float[] {7, 4, 1})).containsExactly(1 + 9 + 6);
  }

  @Test
  void everyBranchIsEvaluatedAtTheSameState() {
    Velocity guided =
        Guidance.of(2)
            .guide(
                (x, t) -> {
                  assertThat(x).containsExactly(1, 2, 1, 2);
                  return x;
                });
    assertThat(guided.at(new float[] {1, 2}, 0)).containsExactly(1, 2);
  }

  @Test
  void aLinearScaleFallsTowardsOneAndAConstantOneStays() {
    GuidanceScale linear = new GuidanceScale(5, GuidanceSchedule.LINEAR);
    assertThat(linear.at(0, 4).scale()).isEqualTo(5);
    assertThat(linear.at(3, 4).scale()).isCloseTo(2, within(1e-12));
    assertThat(new GuidanceScale(5, GuidanceSchedule.CONSTANT).at(3, 4).scale()).isEqualTo(5);
  }

  @Test
  void aScaleOfOneNeedsNoSecondBranch() {
    assertThat(new GuidanceScale(1, GuidanceSchedule.LINEAR).at(0, 4)).isEqualTo(Guidance.NONE);
  }
}
