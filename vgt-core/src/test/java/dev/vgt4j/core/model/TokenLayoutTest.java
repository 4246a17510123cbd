package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenLayoutTest {
  private static final boolean T = true;
  private static final boolean F = false;

  @Test
  void padsRepeatThePositionBeforeThem() {
    boolean[][] visible = {{T, T, F, F, T, T}, {F, F, T, T, T, T}};
    assertThat(TokenLayout.positions(visible).toLongs())
        .containsExactly(0, 1, 1, 1, 2, 3, 0, 0, 0, 1, 2, 3);
  }

  @Test
  void orderedTokensSeeWhatIsBeforeThemAndThemselves() {
    boolean[][] keys = {{T, F, T, T}};
    assertThat(TokenLayout.mask(keys, 3, 0).toBooleans())
        .containsExactly(T, F, F, F, T, F, T, F, T, F, T, T);
  }

  @Test
  void independentTokensDoNotSeeEachOther() {
    boolean[][] keys = {{T, T, T, T}};
    assertThat(TokenLayout.mask(keys, 1, 2).toBooleans())
        .containsExactly(T, T, F, F, T, T, T, F, T, T, F, T);
  }

  @Test
  void trainingSequencesContinueFromTheTrueTextLength() {
    TokenLayout layout = TokenLayout.training(new boolean[][] {{T, F}}, 1, 1);
    assertThat(layout.positions().toLongs()).containsExactly(0, 0, 1, 2, 3);
    assertThat(layout.mask().shape()).containsExactly(1, 1, 5, 5);
    boolean[] lastRow = new boolean[5];
    System.arraycopy(layout.mask().toBooleans(), 20, lastRow, 0, 5);
    assertThat(lastRow).containsExactly(T, F, T, T, T);
  }

  @Test
  void maskedImagesSeeThemselvesWhole() {
    TokenLayout layout = TokenLayout.masked(new boolean[][] {{T, F}}, 1, 2);
    assertThat(layout.positions().toLongs()).containsExactly(0, 0, 1, 2, 3);
    assertThat(layout.mask().toBooleans())
        .containsExactly(
            T, F, F, F, F, //
            T, F, F, F, F, //
            T, F, T, F, F, //
            T, F, T, T, T, //
            T, F, T, T, T);
  }
}
