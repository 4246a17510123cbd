package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.core.model.TokenLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConsistentLayoutTest {
  private static final boolean[][] TEXT = {{true, true, true}, {true, true, false}};
  private static final int[] ROWS = {0, 1, 1};
  private static final int QUERIES = 2;

  /** The keys that a token sees, in order, with the places that hide something left out. */
  private static String seen(TokenLayout layout, int row, int token, int... hidden) {
    int tokens = (int) layout.mask().shape()[2];
    int keys = (int) layout.mask().shape()[3];
    boolean[] mask = layout.mask().toBooleans();
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < keys; k++) {
      int key = k;
      boolean sees = mask[(row * tokens + token) * keys + k];
      if (Arrays.stream(hidden).anyMatch(h -> h == key)) {
        assertThat(sees).as("key %d is hidden", k).isFalse();
      } else {
        text.append(sees ? '1' : '0');
      }
    }
    return text.toString();
  }

  private static double position(TokenLayout layout, int row, int token) {
    return layout.positions().at(row * (int) layout.positions().shape()[1] + token);
  }

  @Test
  void repeatedRowsSeeWhatRowsOfTheirOwnSee() {
    ConsistentLayout shared = new ConsistentLayout();
    shared.prefix(TEXT);
    shared.repeat(ROWS);
    ConsistentLayout single = new ConsistentLayout();
    boolean[][] each = Arrays.stream(ROWS).mapToObj(r -> TEXT[r]).toArray(boolean[][]::new);

    TokenLayout first = shared.first(QUERIES);
    TokenLayout expected = single.prefill(each, QUERIES);
    for (int row = 0; row < ROWS.length; row++) {
      for (int q = 0; q < QUERIES; q++) {
        assertThat(seen(first, row, 1 + q, 3, 4)).isEqualTo(seen(expected, row, 3 + q));
        assertThat(position(first, row, 1 + q)).isEqualTo(position(expected, row, 3 + q));
      }
    }

    TokenLayout second = shared.decode(QUERIES, 1);
    TokenLayout expectedSecond = single.decode(QUERIES, 1);
    assertThat(second.positions().toLongs()).containsExactly(expectedSecond.positions().toLongs());
    for (int row = 0; row < ROWS.length; row++) {
      for (int token = 0; token < 4; token++) {
        assertThat(seen(second, row, token, 3, 4)).isEqualTo(seen(expectedSecond, row, token));
      }
    }
  }
}
