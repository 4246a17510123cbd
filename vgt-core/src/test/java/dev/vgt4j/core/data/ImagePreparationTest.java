package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePreparationTest {
  private static BufferedImage photograph(int width, int height) {
    return Images.decode("p", Photographs.jpeg(width, height, 1), 1_000_000);
  }

  @ParameterizedTest
  @CsvSource({"50, 37, 16", "37, 50, 16", "16, 16, 16", "9, 40, 16"})
  void theMiddleIsWhatItAlwaysWas(int width, int height, int side) {
    BufferedImage image = photograph(width, height);
    byte[] planes = ImagePreparation.center(side).prepare(image, new SplittableRandom(1));
    assertThat(planes).isEqualTo(SquareCrop.planes(image, SquareCrop.middle(image), side));
  }

  @Test
  void randomCropsReachEveryPlaceAndBothDirections() {
    BufferedImage image = photograph(20, 16);
    Set<String> expected = new HashSet<>();
    for (int offset = 0; offset <= 4; offset++) {
      byte[] planes = SquareCrop.planes(image, offset, 8);
      expected.add(new String(planes, java.nio.charset.StandardCharsets.ISO_8859_1));
      mirror(planes, 8);
      expected.add(new String(planes, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    Set<String> seen = new HashSet<>();
    ImagePreparation preparation = new ImagePreparation(8, true, true);
    for (int i = 0; i < 200; i++) {
      byte[] planes = preparation.prepare(image, new SplittableRandom(i));
      seen.add(new String(planes, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    assertThat(seen).isEqualTo(expected).hasSize(10);
  }

  private static void mirror(byte[] planes, int side) {
    byte[] copy = planes.clone();
    for (int i = 0; i < planes.length; i++) {
      planes[i] = copy[i - i % side + side - 1 - i % side];
    }
  }

  @Test
  void theSameRandomNumbersGiveTheSameImage() {
    ImagePreparation preparation = new ImagePreparation(8, true, true);
    BufferedImage image = photograph(40, 16);
    assertThat(preparation.prepare(image, new SplittableRandom(3)))
        .isEqualTo(preparation.prepare(image, new SplittableRandom(3)));
  }

  @Test
  void onlyFixedImagesHaveOneLatent() {
    ImagePreparation.center(8).requireFixed();
    for (int i = 1; i < 4; i++) {
      ImagePreparation random = new ImagePreparation(8, (i & 1) != 0, (i & 2) != 0);
      assertThatThrownBy(random::requireFixed)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("random crops or flips");
    }
    assertThatThrownBy(() -> ImagePreparation.center(0)).isInstanceOf(InvalidInputException.class);
  }
}
