package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextBatchTest {
  private static final List<int[]> TEXTS = List.of(new int[] {4, 5, 6}, new int[] {7});

  @Test
  void padsBehindOrBefore() {
    assertThat(TextBatch.padRight(TEXTS, 9).tensor().toLongs()).containsExactly(4, 5, 6, 7, 9, 9);
    TextBatch left = TextBatch.padLeft(TEXTS, 9);
    assertThat(left.ids()[1]).containsExactly(9, 9, 7);
    assertThat(left.visible()[1]).containsExactly(false, false, true);
  }
}
