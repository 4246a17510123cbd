package dev.vgt4j.core.sampling;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of a batch that read the same text, such as several images of one prompt, or the empty
 * prompt of guidance.
 *
 * @param distinct every text once, in the order in which they first occur
 * @param rows the entry of {@code distinct} that each row of the batch is
 */
record SharedPrompts(TextBatch distinct, int[] rows) {
  /** Every row by itself. */
  static SharedPrompts none(TextBatch batch) {
    return new SharedPrompts(batch, IntStream.range(0, batch.size()).toArray());
  }

  static SharedPrompts of(TextBatch batch) {
    List<Integer> firsts = new ArrayList<>();
    int[] rows = new int[batch.size()];
    for (int b = 0; b < rows.length; b++) {
      int row = b;
      rows[b] =
          IntStream.range(0, firsts.size())
              .filter(d -> same(batch, firsts.get(d), row))
              .findFirst()
              .orElse(firsts.size());
      if (rows[b] == firsts.size()) {
        firsts.add(b);
      }
    }
    TextBatch distinct =
        new TextBatch(
            firsts.stream().map(b -> batch.ids()[b]).toArray(long[][]::new),
            firsts.stream().map(b -> batch.visible()[b]).toArray(boolean[][]::new));
    return new SharedPrompts(distinct, rows);
  }

  private static boolean same(TextBatch batch, int a, int b) {
    return Arrays.equals(batch.ids()[a], batch.ids()[b])
        && Arrays.equals(batch.visible()[a], batch.visible()[b]);
  }

  /** True if reading every text once is less than reading all rows. */
  boolean areShared() {
    return distinct.size() < rows.length;
  }

  /** The rows as int64 {@code [batch]}. */
  HostTensor tensor() {
    return HostTensor.of(Arrays.stream(rows).asLongStream().toArray(), rows.length);
  }
}
