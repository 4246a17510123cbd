package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochOrderTest {
  private static List<Integer> run(EpochOrder order, int batch, int steps) {
    List<Integer> all = new ArrayList<>();
    for (int s = 0; s < steps; s++) {
      Arrays.stream(order.batch(s, batch)).forEach(all::add);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"10, 3", "10, 10", "3, 10", "1, 4", "7, 1"})
  void everyEpochHasEverySampleOnce(int size, int batch) {
    List<Integer> all = run(new EpochOrder(size, 5), batch, 5 * size);
    for (int epoch = 0; epoch < 5; epoch++) {
      assertThat(all.subList(epoch * size, (epoch + 1) * size))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, size).boxed().toList());
    }
  }

  @Test
  void epochsAndSeedsDiffer() {
    List<Integer> all = run(new EpochOrder(100, 5), 50, 6);
    assertThat(all.subList(0, 100)).isNotEqualTo(all.subList(100, 200));
    assertThat(all.subList(100, 200)).isNotEqualTo(all.subList(200, 300));
    assertThat(run(new EpochOrder(100, 6), 50, 6)).isNotEqualTo(all);
    assertThat(all.subList(0, 100)).isNotEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void aStepIsTheSameWheneverItIsAsked() {
    EpochOrder forward = new EpochOrder(10, 7);
    List<int[]> batches = IntStream.range(0, 40).mapToObj(s -> forward.batch(s, 3)).toList();
    EpochOrder backward = new EpochOrder(10, 7);
    for (int s = 39; s >= 0; s--) {
      assertThat(backward.batch(s, 3)).isEqualTo(batches.get(s));
    }
    EpochOrder shared = new EpochOrder(10, 7);
    IntStream.range(0, 4000)
        .parallel()
        .forEach(i -> assertThat(shared.batch(i % 40, 3)).isEqualTo(batches.get(i % 40)));
    assertThat(new EpochOrder(10, 7).batch(1_000_000_000_000L, 3)).hasSize(3);
  }

  @Test
  void eachPlaceIsEquallyLikely() {
    EpochOrder order = new EpochOrder(5, 1);
    int[] first = new int[5];
    for (int epoch = 0; epoch < 5000; epoch++) {
      first[order.batch(epoch, 5)[0]]++;
    }
    for (int times : first) {
      assertThat(times).isBetween(850, 1150);
    }
  }

  @Test
  void refusesNothingToOrder() {
    assertThatThrownBy(() -> new EpochOrder(0, 1)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new EpochOrder(1, 1).batch(-1, 2))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new EpochOrder(1, 1).batch(0, 0))
        .isInstanceOf(InvalidInputException.class);
  }
}
