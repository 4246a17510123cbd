package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
  @TempDir Path temp;

  private static BufferedImage noise(int width, int height, long seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    return image;
  }

  private static int[] pixels(BufferedImage image) {
    int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(rgb).map(v -> v & 0xffffff).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0",
    "-2, 0",
    "0, 128",
    "1, 255",
    "9, 255",
    "-0.996, 1",
    "0.9999, 255",
    "0.5, 191",
    "NaN, 0"
  })
  void roundsDownTo8BitAndClamps(float value, int expected) {
    assertThat(Images.toByte(value)).isEqualTo(expected);
  }

  @Test
  void everyLevelSurvivesTheWayThroughATensor() {
    BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_INT_RGB);
    for (int v = 0; v < 256; v++) {
      image.setRGB(v, 0, v << 16 | (255 - v) << 8 | v / 2);
    }
    HostTensor tensor = Images.toTensor(image);
    assertThat(tensor.shape()).containsExactly(3, 1, 256);
    assertThat(tensor.at(0)).isEqualTo(-1);
    assertThat(tensor.at(255)).isEqualTo(1);
    assertThat(pixels(Images.toImage(tensor))).isEqualTo(pixels(image));
  }

  @Test
  void takesABatchApart() {
    float[] two = new float[2 * 3 * 2 * 3];
    Arrays.fill(two, 18, 36, 1);
    List<BufferedImage> images = Images.toImages(HostTensor.of(two, 2, 3, 2, 3));
    assertThat(images).hasSize(2);
    assertThat(images.get(0).getWidth()).isEqualTo(3);
    assertThat(pixels(images.get(0))).containsOnly(0x808080);
    assertThat(pixels(images.get(1))).containsOnly(0xffffff);
  }

  @Test
  void refusesTensorsThatAreNoImages() {
    assertThatThrownBy(() -> Images.toImage(HostTensor.zeros(DType.FLOAT32, 1, 2, 2)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[3, H, W]");
    assertThatThrownBy(() -> Images.toImages(HostTensor.zeros(DType.FLOAT32, 3, 2, 2)))
        .isInstanceOf(ShapeException.class);
  }

  @Test
  void laysImagesOutInRows() {
    BufferedImage red = new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB);
    red.setRGB(1, 2, 0xff0000);
    BufferedImage grid = Images.grid(List.of(red, red, red), 2, 1, Color.WHITE);
    assertThat(grid.getWidth()).isEqualTo(2 * 3 + 1);
    assertThat(grid.getHeight()).isEqualTo(2 * 4 + 1);
    assertThat(grid.getRGB(2, 3) & 0xffffff).isEqualTo(0xff0000);
    assertThat(grid.getRGB(5, 3) & 0xffffff).isEqualTo(0xff0000);
    assertThat(grid.getRGB(2, 7) & 0xffffff).isEqualTo(0xff0000);
    assertThat(grid.getRGB(5, 7) & 0xffffff).isEqualTo(0xffffff);
    assertThat(grid.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
  }

  @Test
  void pngKeepsPixelsAndTexts() {
    BufferedImage image = noise(7, 5, 1);
    Path file = temp.resolve("new/folder/a.png");
    Map<String, String> texts = Map.of("prompt", "ein grüner Kreis ○\nzwei", "seed", "7");
    Images.writePng(file, image, texts);
    assertThat(pixels(Images.read(file))).isEqualTo(pixels(image));
    assertThat(Images.readTexts(file)).isEqualTo(texts);
  }

  @Test
  void otherReadersSeeTheTexts() throws IOException {
    Path file = temp.resolve("a.png");
    Images.writePng(file, noise(2, 2, 1), Map.of("seed", "7", "prompt", "größer"));
    var reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      var root = reader.getImageMetadata(0).getAsTree("javax_imageio_1.0");
      var nodes = ((org.w3c.dom.Element) root).getElementsByTagName("TextEntry");
      String first = ((org.w3c.dom.Element) nodes.item(0)).getAttribute("value");
      String second = ((org.w3c.dom.Element) nodes.item(1)).getAttribute("value");
      assertThat(List.of(first, second)).containsExactlyInAnyOrder("7", "größer");
    } finally {
      reader.dispose();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " x", "schlüssel", "line\nbreak"})
  void refusesTextKeysThatPngDoesNotKnow(String key) {
    assertThatThrownBy(() -> Images.png(noise(1, 1, 1), Map.of(key, "v")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("key");
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
  void keepsGreyLevelsAsTheyAre(int type) throws IOException {
    BufferedImage grey = new BufferedImage(3, 1, type);
    int unit = type == BufferedImage.TYPE_BYTE_GRAY ? 1 : 257;
    grey.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 100 * unit, 255 * unit});
    Path file = temp.resolve("grey.png");
    ImageIO.write(grey, "png", file.toFile());
    assertThat(pixels(Images.read(file))).containsExactly(0, 0x646464, 0xffffff);
  }

  @Test
  void dropsTransparency() throws IOException {
    BufferedImage clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(0, 0, 0x10204060);
    Path file = temp.resolve("clear.png");
    ImageIO.write(clear, "png", file.toFile());
    assertThat(pixels(Images.read(file))).containsExactly(0x204060);
  }

  @Test
  void refusesTooManyPixelsBeforeDecoding() throws IOException {
    Path file = temp.resolve("bomb.png");
    Files.write(file, headerOnly(100_000, 100_000));
    assertThatThrownBy(() -> Images.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("10000000000 pixels");
    Images.writePng(file, noise(4, 3, 1), Map.of());
    assertThatThrownBy(() -> Images.read(file, 11))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("12 pixels");
  }

  /** A PNG that claims a size and holds no pixels. */
  private static byte[] headerOnly(int width, int height) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream chunk = new DataOutputStream(body);
    chunk.write("IHDR".getBytes(StandardCharsets.US_ASCII));
    chunk.writeInt(width);
    chunk.writeInt(height);
    chunk.write(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(body.toByteArray());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(all);
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    out.writeInt(13);
    out.write(body.toByteArray());
    out.writeInt((int) crc.getValue());
    out.writeInt(0);
    out.write("IDAT".getBytes(StandardCharsets.US_ASCII));
    out.writeInt(0);
    return all.toByteArray();
  }

  @Test
  void everyTruncationAndBitErrorIsAnAnswerNotACrash() throws IOException {
    Path file = temp.resolve("a.png");
    byte[] good = Images.png(noise(9, 9, 1), Map.of("prompt", "größer"));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      byte[] bad = i < 100 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
      if (i >= 100) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bad);
      assertReadsOrRefuses(() -> Images.read(file));
      assertReadsOrRefuses(() -> Images.readTexts(file));
    }
  }

  private static void assertReadsOrRefuses(Runnable read) {
    try {
      read.run();
    } catch (RuntimeException e) {
      assertThat(e).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void saysWhatIsNotAnImage() throws IOException {
    Path text = temp.resolve("notes.png");
    Files.writeString(text, "hello");
    assertThatThrownBy(() -> Images.read(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not an image");
    assertThatThrownBy(() -> Images.readTexts(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not a PNG");
    assertThatThrownBy(() -> Images.read(temp.resolve("absent.png")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no such file");
  }
}
