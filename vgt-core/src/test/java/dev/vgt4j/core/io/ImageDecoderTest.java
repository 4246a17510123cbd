package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final byte[] END_OF_SCAN_HEADER = {0, 63, 0};

  /** Light from one corner and some grain. */
  private static BufferedImage photograph(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setPaint(new GradientPaint(0, 0, Color.ORANGE, width, height, Color.BLUE));
    g.fillRect(0, 0, width, height);
    g.dispose();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      image.setRGB(x, y, image.getRGB(x, y) ^ random.nextInt(8) * 0x010101);
    }
    return image;
  }

  private static byte[] jpeg(BufferedImage image, boolean progressive) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (progressive) {
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private static int[] pixels(BufferedImage image) {
    int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(rgb).map(v -> v & 0xffffff).toArray();
  }

  private static BufferedImage decode(byte[] bytes) {
    return Images.decode("x", bytes, 1_000_000);
  }

  private static byte[] inserted(byte[] jpeg, byte[] segment) {
    byte[] out = new byte[jpeg.length + segment.length];
    System.arraycopy(jpeg, 0, out, 0, 2);
    System.arraycopy(segment, 0, out, 2, segment.length);
    System.arraycopy(jpeg, 2, out, 2 + segment.length, jpeg.length - 2);
    return out;
  }

  /** An APP1 segment with one tag. */
  private static byte[] exif(boolean little, int orientation) {
    byte[] tiff =
        little
            ? new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0}
            : new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0};
    tiff[little ? 18 : 19] = (byte) orientation;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1, 0, (byte) (2 + 6 + tiff.length)});
    out.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(tiff);
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsPhotographsAsTheJdkDoes(boolean progressive) throws IOException {
    byte[] jpeg = jpeg(photograph(61, 40), progressive);
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(jpeg));
    assertThat(pixels(decode(jpeg))).isEqualTo(pixels(expected));
    assertThat(JpegHeader.read(jpeg).scans()).isEqualTo(progressive ? 10 : 1);
    assertThat(JpegHeader.read(jpeg).components()).isEqualTo(3);
  }

  /** Where the stored pixel (x, y) of a 3x2 image is to be seen. */
  @ParameterizedTest
  @CsvSource({
    "1, 3, 0, 0, 2, 0",
    "2, 3, 2, 0, 0, 0",
    "3, 3, 2, 1, 0, 1",
    "4, 3, 0, 1, 2, 1",
    "5, 2, 0, 0, 0, 2",
    "6, 2, 1, 0, 1, 2",
    "7, 2, 1, 2, 1, 0",
    "8, 2, 0, 2, 0, 0"
  })
  void turnsAsTheCameraNoted(int tag, int width, int x00, int y00, int x20, int y20) {
    BufferedImage stored = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    stored.setRGB(0, 0, 0xff0000);
    stored.setRGB(2, 0, 0x00ff00);
    BufferedImage seen = ImageOrientation.upright(stored, tag);
    assertThat(seen.getWidth()).isEqualTo(width);
    assertThat(seen.getWidth() * seen.getHeight()).isEqualTo(6);
    assertThat(seen.getRGB(x00, y00)).isEqualTo(0xffff0000);
    assertThat(seen.getRGB(x20, y20)).isEqualTo(0xff00ff00);
    assertThat(Arrays.stream(pixels(seen)).filter(v -> v == 0)).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsTheOrientationOfAPhotograph(boolean little) throws IOException {
    byte[] plain = jpeg(photograph(24, 16), false);
    BufferedImage turned = decode(inserted(plain, exif(little, 6)));
    assertThat(pixels(turned)).isEqualTo(pixels(ImageOrientation.upright(decode(plain), 6)));
    assertThat(turned.getWidth()).isEqualTo(16);
    assertThat(pixels(decode(inserted(plain, exif(little, 9))))).isEqualTo(pixels(decode(plain)));
  }

  @Test
  void everyDamageToExifIsReadOrIgnored() throws IOException {
    byte[] plain = jpeg(photograph(8, 8), false);
    byte[] good = inserted(plain, exif(true, 3));
    for (int i = 2; i < 34; i++) {
      for (int v = 0; v < 256; v += 5) {
        byte[] bad = good.clone();
        bad[i] = (byte) v;
        assertReadsOrRefuses(bad);
      }
    }
  }

  @Test
  void namesWhatIsCutOff() throws IOException {
    byte[] jpeg = jpeg(photograph(64, 64), false);
    byte[] png = encode(photograph(64, 64), "png");
    for (byte[] good : new byte[][] {jpeg, png}) {
      assertThatThrownBy(() -> decode(Arrays.copyOf(good, good.length / 2)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("image x: damaged (");
    }
  }

  @Test
  void refusesCmykByName() throws IOException {
    byte[] jpeg = jpeg(photograph(16, 16), false);
    int frame = indexOf(jpeg, new byte[] {(byte) 0xff, (byte) 0xc0});
    jpeg[frame + 9] = 4;
    assertThatThrownBy(() -> decode(jpeg))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a JPEG in CMYK colours");
  }

  @Test
  void refusesAPhotographOfMoreScansThanAnyEncoderMakes() throws IOException {
    byte[] jpeg = jpeg(photograph(16, 16), false);
    int scan = indexOf(jpeg, new byte[] {(byte) 0xff, (byte) 0xda});
    int end = indexOf(jpeg, END_OF_SCAN_HEADER) + END_OF_SCAN_HEADER.length;
    byte[] header = Arrays.copyOfRange(jpeg, scan, end);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(jpeg, 0, scan);
    for (int i = 0; i < 101; i++) {
      many.writeBytes(header);
      many.write(0);
    }
    many.write(jpeg, end, jpeg.length - end);
    assertThatThrownBy(() -> decode(many.toByteArray()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a JPEG of 101 scans");
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @Test
  void readsPalettesAndDeepColours() throws IOException {
    byte[] levels = {0, (byte) 200, (byte) 255};
    IndexColorModel model = new IndexColorModel(8, 3, levels, levels, new byte[3]);
    BufferedImage palette = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, model);
    palette.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {2, 1, 0});
    assertThat(pixels(decode(encode(palette, "png")))).containsExactly(0xffff00, 0xc8c800, 0);
    assertThat(pixels(decode(encode(palette, "gif")))).containsExactly(0xffff00, 0xc8c800, 0);
    BufferedImage deep = deep();
    assertThat(pixels(decode(encode(deep, "png")))).containsExactly(0xff8000);
  }

  private static BufferedImage deep() {
    var space = java.awt.color.ColorSpace.getInstance(java.awt.color.ColorSpace.CS_sRGB);
    var model =
        new java.awt.image.ComponentColorModel(
            space, false, false, BufferedImage.OPAQUE, java.awt.image.DataBuffer.TYPE_USHORT);
    var raster = model.createCompatibleWritableRaster(1, 1);
    raster.setPixel(0, 0, new int[] {65535, 128 * 257, 0});
    return new BufferedImage(model, raster, false, null);
  }

  @Test
  void refusesOtherFormatsThatTheJdkKnows() throws IOException {
    assertThatThrownBy(() -> decode(encode(photograph(4, 4), "tiff")))
        .hasMessageContaining("not an image of a known format (PNG, JPEG, BMP, GIF)");
    byte[] webp = "RIFF\1\2\3\4WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> decode(webp)).hasMessageContaining("a WebP, which is not supported");
    assertThatThrownBy(() -> decode(new byte[0])).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void everyDamagedPhotographIsAnAnswer() throws IOException {
    byte[] good = jpeg(photograph(33, 17), true);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 400; i++) {
      byte[] bad = i < 100 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
      for (int k = 0; i >= 100 && k < 3; k++) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      assertReadsOrRefuses(bad);
    }
  }

  private static void assertReadsOrRefuses(byte[] bytes) {
    try {
      decode(bytes);
    } catch (RuntimeException e) {
      assertThat(e).isInstanceOf(InvalidInputException.class);
    }
  }
}
