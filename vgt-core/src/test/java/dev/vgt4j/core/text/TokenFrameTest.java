package dev.vgt4j.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TokenFrameTest {
  private static final TokenFrame FRAME = new TokenFrame(OptionalInt.of(7), 8, 9);
  private static final int[] TEXT = {1, 2, 3};

  @Test
  void framesATextOfAnyLength() {
    assertThat(FRAME.around(TEXT)).containsExactly(7, 1, 2, 3, 8);
    assertThat(FRAME.around(new int[0])).containsExactly(7, 8);
    assertThat(new TokenFrame(OptionalInt.empty(), 8, 9).around(TEXT)).containsExactly(1, 2, 3, 8);
  }

  @Test
  void padsWhatIsTooShort() {
    assertThat(FRAME.padded(TEXT, 7)).containsExactly(7, 1, 2, 3, 8, 9, 9);
    assertThat(FRAME.used(TEXT, 7)).isEqualTo(5);
  }

  @Test
  void theEndSurvivesCutting() {
    assertThat(FRAME.padded(TEXT, 5)).containsExactly(7, 1, 2, 3, 8);
    assertThat(FRAME.padded(TEXT, 4)).containsExactly(7, 1, 2, 8);
    assertThat(FRAME.padded(TEXT, 2)).containsExactly(7, 8);
    assertThat(FRAME.used(TEXT, 4)).isEqualTo(4);
  }

  @Test
  void refusesALengthWithoutPlaceForTheFrame() {
    assertThatThrownBy(() -> FRAME.padded(TEXT, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected at least 2 tokens, got 1");
  }
}
