package dev.vgt4j.core.vlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import org.junit.jupiter.api.Test;

class ImageTokensTest {
  private static final long[][] IDS = {{5, 9, 5}, {7, 5, 8}};

  @Test
  void imageTokensTakeTheFeaturesInOrder() {
    assertThat(ImageTokens.sources(IDS, 5, 3).toLongs()).containsExactly(6, 1, 7, 3, 8, 5);
  }

  @Test
  void everyFeatureNeedsItsToken() {
    assertThatThrownBy(() -> ImageTokens.sources(IDS, 5, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("4 image features")
        .hasMessageContaining("has 3");
  }
}
