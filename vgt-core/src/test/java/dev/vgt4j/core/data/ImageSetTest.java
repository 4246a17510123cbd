package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSetTest {
  @TempDir Path temp;

  @Test
  void keepsEveryLevelOfAnImageThatHasTheSize() throws IOException {
    BufferedImage first = noise(8, 8, 1);
    BufferedImage second = noise(8, 8, 2);
    ImageSet set = ImageSet.load(List.of(save("a.png", first), save("b.png", second)), 8);
    HostTensor batch = set.batch(1, 0, 1);
    assertThat(batch.shape()).containsExactly(3, 3, 8, 8);
    assertThat(batch.toFloats())
        .isEqualTo(concat(expected(second), expected(first), expected(second)));
    assertThat(set.image(1).getRGB(0, 0, 8, 8, null, 0, 8))
        .isEqualTo(second.getRGB(0, 0, 8, 8, null, 0, 8));
    assertThat(set.count()).isEqualTo(2);
    assertThat(set.side()).isEqualTo(8);
  }

  @Test
  void reachesBothEndsOfTheRange() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    ImageSet set = ImageSet.load(List.of(save("a.png", image)), 1);
    assertThat(set.batch(0).toFloats()).containsExactly(1f, -1f, -1f);
  }

  @ParameterizedTest
  @CsvSource({"12, 8", "8, 12", "31, 8"})
  void cutsTheMiddleSquareOut(int width, int height) throws IOException {
    BufferedImage image = noise(width, height, 3);
    int side = Math.min(width, height);
    BufferedImage middle = image.getSubimage((width - side) / 2, (height - side) / 2, side, side);
    ImageSet set = ImageSet.load(List.of(save("a.png", image)), side);
    assertThat(set.batch(0).toFloats()).isEqualTo(expected(middle));
  }

  @ParameterizedTest
  @CsvSource({"5, 64", "64, 5", "9, 8", "1, 4"})
  void aPlainColourStaysPlainAtAnySize(int from, int to) throws IOException {
    BufferedImage image = new BufferedImage(from, from, BufferedImage.TYPE_INT_RGB);
    int[] rgb = new int[from * from];
    Arrays.fill(rgb, 0x40ff07);
    image.setRGB(0, 0, from, from, rgb, 0, from);
    BufferedImage resized = ImageSet.load(List.of(save("a.png", image)), to).image(0);
    assertThat(resized.getRGB(0, 0, to, to, null, 0, to)).containsOnly(0xff40ff07);
  }

  @Test
  void namesAFileThatIsNoImage() throws IOException {
    Path good = save("a.png", noise(4, 4, 4));
    Path text = Files.writeString(temp.resolve("notes.png"), "not an image");
    assertThatThrownBy(() -> ImageSet.load(List.of(good, text), 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(text.toString());
  }

  @Test
  void refusesASizeThatIsNotPositive() {
    assertThatThrownBy(() -> ImageSet.load(List.of(), 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a positive number, got 0");
  }

  @Test
  void refusesABatchOfAnotherShape() throws IOException {
    ImageSet set = ImageSet.load(List.of(save("a.png", noise(4, 4, 5))), 4);
    assertThatThrownBy(() -> set.fill(HostTensor.zeros(DType.FLOAT32, 1, 3, 4, 5), 0))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("expected FLOAT32[1, 3, 4, 4], got FLOAT32[1, 3, 4, 5]");
  }

  private Path save(String name, BufferedImage image) throws IOException {
    Path file = temp.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private static BufferedImage noise(int width, int height, long seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] rgb = new SplittableRandom(seed).ints(width * height).toArray();
    image.setRGB(0, 0, width, height, rgb, 0, width);
    return image;
  }

  private static float[] expected(BufferedImage image) {
    int area = image.getWidth() * image.getHeight();
    float[] values = new float[3 * area];
    for (int i = 0; i < values.length; i++) {
      int pixel = i % area;
      int rgb = image.getRGB(pixel % image.getWidth(), pixel / image.getWidth());
      values[i] = (rgb >> (16 - 8 * (i / area)) & 0xff) / 255f * 2f - 1f;
    }
    return values;
  }

  private static float[] concat(float[]... parts) {
    float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
