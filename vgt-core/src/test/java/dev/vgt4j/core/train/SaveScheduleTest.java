package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SaveScheduleTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final SaveSchedule saves = new SaveSchedule(50, clock::get);

  private void pass(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void fastStepsAreCounted() {
    assertThat(saves.isDue(49)).isFalse();
    assertThat(saves.isDue(50)).isTrue();
    assertThat(saves.isDue(100)).isTrue();
  }

  @Test
  void slowStepsAreTimed() {
    pass(29);
    assertThat(saves.isDue(1)).isFalse();
    pass(1);
    assertThat(saves.isDue(2)).isTrue();
    saves.save(() -> pass(1));
    pass(29);
    assertThat(saves.isDue(3)).isFalse();
    pass(1);
    assertThat(saves.isDue(4)).isTrue();
  }

  @Test
  void slowSavesAreRare() {
    saves.save(() -> pass(20));
    pass(199);
    assertThat(saves.isDue(5)).isFalse();
    pass(1);
    assertThat(saves.isDue(6)).isTrue();
  }
}
