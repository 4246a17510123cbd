package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupScheduleTest {
  @Test
  void theFirstGroupsTakeTheRemainder() {
    assertThat(GroupSchedule.sizes(10, 3)).containsExactly(4, 3, 3);
    assertThat(GroupSchedule.sizes(4, 1)).containsExactly(1, 1, 1, 1);
  }

  @Test
  void fewPositionsAreOneGroup() {
    assertThat(GroupSchedule.sizes(3, 16)).containsExactly(3);
  }
}
