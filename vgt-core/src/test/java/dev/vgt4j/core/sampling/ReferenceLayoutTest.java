package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.vlm.ReferencePositions;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import org.junit.jupiter.api.Test;

class ReferenceLayoutTest {
  /** Three tokens and a text of one, the start token after both. */
  private static final boolean[][] TEXT = {{true, true, true, true}, {true, false, false, true}};

  private static ReferenceLayout after(ReferencePositions rule, Cache cache, int queries) {
    ReferenceLayout layout = new ReferenceLayout(cache, rule, 1);
    assertThat(layout.prefill(TEXT, queries).positions().toLongs())
        .startsWith(0, 1, 2, 3, 4)
        .endsWith(0, 0, 0, 1, 2);
    return layout;
  }

  @Test
  void rowsGoOnFromTheirOwnLastPosition() {
    ReferenceLayout layout = after(ReferencePositions.CONTINUED, Cache.PAIRS, 1);
    assertThat(layout.decode(1, 1).positions().toLongs()).containsExactly(5, 6, 3, 4);
    assertThat(layout.decode(1, 1).positions().toLongs()).containsExactly(7, 8, 5, 6);
  }

  @Test
  void rowsGoOnFromThePaddedLength() {
    ReferenceLayout layout = after(ReferencePositions.PADDED_BLOCKS, Cache.PAIRS, 1);
    assertThat(layout.decode(1, 1).positions().toLongs()).containsExactly(5, 6, 5, 6);
    assertThat(layout.decode(1, 1).positions().toLongs()).containsExactly(7, 8, 7, 8);
  }

  @Test
  void unevenGroupsOverlap() {
    ReferenceLayout layout =
        new ReferenceLayout(Cache.STALE_QUERIES, ReferencePositions.PADDED_BLOCKS, 1);
    layout.prefill(new boolean[][] {{true, true, true, true}}, 3);
    long[] second = layout.decode(3, 2).positions().toLongs();
    long[] third = layout.decode(2, 2).positions().toLongs();
    assertThat(second).hasSize(8).startsWith(3 + 8).endsWith(3 + 8 + 7);
    assertThat(third).hasSize(6).startsWith(3 + 2 * 6).endsWith(3 + 2 * 6 + 5);
  }
}
