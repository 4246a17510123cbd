package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SeededDrawsTest {
  @Test
  void anImageDrawsTheSameInEveryBatch() {
    SeededDraws batch = new SeededDraws(7, 0, 3);
    SeededDraws alone = new SeededDraws(7, 2, 1);
    assertThat(batch.order(2, 9)).containsExactly(alone.order(0, 9));
    assertThat(Arrays.copyOfRange(batch.normal(4), 8, 12)).containsExactly(alone.normal(4));
  }

  @Test
  void ordersArePermutations() {
    assertThat(new SeededDraws(1, 0, 1).order(0, 20))
        .containsExactlyInAnyOrder(
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
  }

  @Test
  void seedsAndImagesDiffer() {
    float[] one = new SeededDraws(1, 0, 2).normal(1);
    float[] other = new SeededDraws(2, 0, 2).normal(1);
    assertThat(new float[] {one[0], one[1], other[0], other[1]}).doesNotHaveDuplicates();
  }
}
