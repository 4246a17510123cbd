package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import org.junit.jupiter.api.Test;

class PositionGridTest {
  @Test
  void smallerGridsLieInTheMiddle() {
    assertThat(new PositionGrid(4, 5).centred(2, 2)).containsExactly(6, 7, 11, 12);
    assertThat(new PositionGrid(1, 3).centred(1, 3)).containsExactly(0, 1, 2);
  }

  @Test
  void largerGridsAreRefused() {
    assertThatThrownBy(() -> new PositionGrid(4, 5).centred(5, 5))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("4x5")
        .hasMessageContaining("got 5x5");
  }
}
