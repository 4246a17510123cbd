package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The resizing itself is checked beside Pillow's. */
class SquareCropTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "3, 3"})
  void cutsAlongTheLongerSide(int offset, int first) {
    BufferedImage wide = numbered(5, 2);
    BufferedImage cut = SquareCrop.of(wide, offset, 2);
    assertThat(cut.getRGB(0, 0) & 0xffffff).isEqualTo(first);
    assertThat(cut.getRGB(1, 1) & 0xffffff).isEqualTo(first + 6);
    BufferedImage tall = numbered(2, 5);
    assertThat(SquareCrop.of(tall, offset, 2).getRGB(0, 0) & 0xffffff).isEqualTo(2 * first);
  }

  @Test
  void theMiddleLeavesAnOddRestAtTheFarSide() {
    assertThat(SquareCrop.middle(numbered(5, 2))).isEqualTo(1);
    assertThat(SquareCrop.middle(numbered(2, 6))).isEqualTo(2);
    assertThat(SquareCrop.middle(numbered(4, 4))).isZero();
  }

  @Test
  void resizesToTheWantedSide() {
    BufferedImage resized = SquareCrop.of(numbered(9, 6), 2, 4);
    assertThat(resized.getWidth()).isEqualTo(4);
    assertThat(resized.getHeight()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"-1, 2", "4, 2", "0, 0"})
  void refusesASquareOutside(int offset, int side) {
    assertThatThrownBy(() -> SquareCrop.of(numbered(5, 2), offset, side))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("an offset from 0 to 3 and a positive size, got " + offset);
  }

  private static BufferedImage numbered(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, i);
    }
    return image;
  }
}
