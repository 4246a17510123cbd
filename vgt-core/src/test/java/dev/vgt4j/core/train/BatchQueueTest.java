package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class BatchQueueTest {
  private static Batch batch(long step) {
    return new Batch(List.of(Map.of()), List.of(Long.toString(step)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 50})
  void keepsTheOrderAndTheRange(int ahead) {
    AtomicLong largest = new AtomicLong();
    try (BatchQueue queue =
        new BatchQueue(
            step -> {
              largest.accumulateAndGet(step, Math::max);
              return batch(step);
            },
            3,
            10,
            ahead)) {
      for (long step = 3; step < 10; step++) {
        assertThat(queue.next().samples()).containsExactly(Long.toString(step));
      }
    }
    assertThat(largest).hasValue(9);
  }

  @Test
  void preparesAheadButNoFurther() throws InterruptedException {
    CountDownLatch prepared = new CountDownLatch(3);
    AtomicInteger count = new AtomicInteger();
    try (BatchQueue queue =
        new BatchQueue(
            step -> {
              count.incrementAndGet();
              prepared.countDown();
              return batch(step);
            },
            0,
            100,
            2)) {
      queue.next();
      prepared.await();
    }
    assertThat(count).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void whatGoesWrongIsThrownAtItsStep(int ahead) {
    try (BatchQueue queue =
        new BatchQueue(
            step -> {
              if (step == 1) {
                throw new InvalidInputException("sample 7 is damaged");
              }
              return batch(step);
            },
            0,
            5,
            ahead)) {
      assertThat(queue.next().samples()).containsExactly("0");
      assertThatThrownBy(queue::next)
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("sample 7 is damaged");
    }
  }

  @Test
  void closingWaitsForTheBatchInWork() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    BatchQueue queue =
        new BatchQueue(
            step -> {
              begun.countDown();
              Thread.yield();
              done.incrementAndGet();
              return batch(step);
            },
            0,
            5,
            1);
    begun.await();
    queue.close();
    assertThat(done).hasValue(1);
  }
}
