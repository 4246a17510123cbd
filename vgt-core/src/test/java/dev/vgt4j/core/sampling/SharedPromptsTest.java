package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharedPromptsTest {
  @Test
  void everyTextIsReadOnce() {
    int[] one = {5, 6};
    int[] padded = {5};
    int[] anything = {3};
    TextBatch batch =
        TextBatch.padRight(List.of(one, padded, one, anything, anything, anything), 6);
    SharedPrompts shared = SharedPrompts.of(batch);
    assertThat(shared.areShared()).isTrue();
    assertThat(shared.rows()).containsExactly(0, 1, 0, 2, 2, 2);
    // a pad is not a token, even if it has the same id
    assertThat(shared.distinct().ids()).isDeepEqualTo(new long[][] {{5, 6}, {5, 6}, {3, 6}});
    assertThat(shared.distinct().visible()[1]).containsExactly(true, false);
  }

  @Test
  void differentTextsAreReadAsTheyAre() {
    TextBatch batch = TextBatch.padRight(List.of(new int[] {5}, new int[] {6}), 0);
    assertThat(SharedPrompts.of(batch).areShared()).isFalse();
    assertThat(SharedPrompts.none(batch).areShared()).isFalse();
  }
}
