package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Images as tensors, as 8 bit pixels and as files. Images in memory are {@code TYPE_INT_RGB}. */
public final class Images {
  /** Images with more pixels are refused before they are decoded. */
  public static final long DEFAULT_PIXEL_LIMIT = 64_000_000;

  /** Larger files are refused before they are read. */
  public static final long MOST_BYTES = 256L << 20;

  private static final int CHANNELS = 3;

  private Images() {}

  // ---- tensors and pixels ----

  /**
   * Model output to 8 bit: {@code clamp(127.5 x + 128, 0, 255)}, truncated.
   *
   * @param value about [-1,1]; not a number counts as black
   * @return 0 to 255
   */
  public static int toByte(float value) {
    return (int) Math.max(0f, Math.min(255f, 127.5f * value + 128f));
  }

  /**
   * One image of a model's output.
   *
   * @param pixels float32 {@code [3, H, W]} in about [-1,1]
   */
  public static BufferedImage toImage(HostTensor pixels) {
    long[] s = pixels.shape();
    if (s.length != 3 || s[0] != CHANNELS || pixels.dtype() != DType.FLOAT32) {
      throw new ShapeException("image: expected FLOAT32[3, H, W], got " + pixels);
    }
    int height = (int) s[1];
    int width = (int) s[2];
    FloatBuffer values = pixels.bytes().asFloatBuffer();
    int[] rgb = new int[height * width];
    for (int i = 0; i < rgb.length; i++) {
      int red = toByte(values.get(i));
      int green = toByte(values.get(i + rgb.length));
      rgb[i] = red << 16 | green << 8 | toByte(values.get(i + 2 * rgb.length));
    }
    return image(width, height, rgb);
  }

  /**
   * Every image of a batch.
   *
   * @param pixels float32 {@code [batch, 3, H, W]} in about [-1,1]
   */
  public static List<BufferedImage> toImages(HostTensor pixels) {
    long[] s = pixels.shape();
    if (s.length != 4) {
      throw new ShapeException("images: expected FLOAT32[batch, 3, H, W], got " + pixels);
    }
    int bytes = pixels.bytes().remaining() / Math.max(1, (int) s[0]);
    return IntStream.range(0, (int) s[0])
        .mapToObj(i -> pixels.bytes().slice(i * bytes, bytes))
        .map(b -> toImage(HostTensor.wrap(pixels.dtype(), b, s[1], s[2], s[3])))
        .toList();
  }

  /**
   * Model input of an image: {@code v / 255 * 2 - 1}.
   *
   * @return float32 {@code [3, H, W]} in [-1,1]
   */
  public static HostTensor toTensor(BufferedImage image) {
    int[] rgb =
        ImageDecoder.rgb(image)
            .getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    float[] out = new float[CHANNELS * rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      for (int c = 0; c < CHANNELS; c++) {
        int v = rgb[i] >> (16 - 8 * c) & 0xff;
        out[c * rgb.length + i] = v / 255f * 2f - 1f;
      }
    }
    return HostTensor.of(out, CHANNELS, image.getHeight(), image.getWidth());
  }

  private static BufferedImage image(int width, int height, int[] rgb) {
    BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    out.setRGB(0, 0, width, height, rgb, 0, width);
    return out;
  }

  /**
   * Images of equal size in rows.
   *
   * @param columns images in a row, at least 1
   * @param padding pixels around every image, not negative
   * @param background colour of the padding and of cells that stay empty
   */
  public static BufferedImage grid(
      List<BufferedImage> images, int columns, int padding, Color background) {
    if (images.isEmpty() || columns < 1 || padding < 0) {
      throw new InvalidInputException(
          "image grid: expected images, columns and a padding that is not negative, got "
              + images.size()
              + ", "
              + columns
              + ", "
              + padding);
    }
    int cellWidth = images.get(0).getWidth() + padding;
    int cellHeight = images.get(0).getHeight() + padding;
    int rows = (images.size() + columns - 1) / columns;
    BufferedImage out =
        new BufferedImage(
            columns * cellWidth + padding, rows * cellHeight + padding, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = out.createGraphics();
    g.setColor(background);
    g.fillRect(0, 0, out.getWidth(), out.getHeight());
    for (int i = 0; i < images.size(); i++) {
      int x = padding + i % columns * cellWidth;
      g.drawImage(images.get(i), x, padding + i / columns * cellHeight, null);
    }
    g.dispose();
    return out;
  }

  // ---- files ----

  /**
   * Reads an image of at most {@link #DEFAULT_PIXEL_LIMIT} pixels; see {@link #read(Path, long)}.
   */
  public static BufferedImage read(Path file) {
    return read(file, DEFAULT_PIXEL_LIMIT);
  }

  /**
   * Reads a PNG, JPEG, BMP or GIF; see {@link #decode}.
   *
   * @param pixelLimit largest width times height
   * @throws InvalidInputException if the file is missing, no image, damaged or too large
   */
  public static BufferedImage read(Path file, long pixelLimit) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException("image " + file + ": no such file");
    }
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new InvalidInputException(
            "image " + file + ": " + size + " bytes, at most " + MOST_BYTES + " are accepted");
      }
      return decode(file.toString(), Files.readAllBytes(file), pixelLimit);
    } catch (IOException e) {
      throw new InvalidInputException("image " + file + ": " + FileErrors.reason(file, e), e);
    }
  }

  /**
   * Decodes a PNG, JPEG, BMP or GIF. Its size is checked before any pixel is decoded; photographs
   * are turned as their Exif data says; transparency is dropped; deeper colours become 8 bit.
   *
   * @param name what error messages call it
   * @param pixelLimit largest width times height
   * @throws InvalidInputException if it is no image, damaged, cut off, too large or in CMYK
   */
  public static BufferedImage decode(String name, byte[] bytes, long pixelLimit) {
    return new ImageDecoder(name, bytes).decode(pixelLimit);
  }

  /** An image as PNG bytes with texts, such as prompt and seed, inside. */
  public static byte[] png(BufferedImage image, Map<String, String> texts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IllegalArgumentException("image type " + image.getType() + " cannot be a PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PngText.insert(bytes.toByteArray(), texts);
  }

  /** Writes a PNG with texts inside, whole or not at all. */
  public static void writePng(Path file, BufferedImage image, Map<String, String> texts) {
    byte[] bytes = png(image, texts);
    AtomicFiles.write(file, temporary -> Files.write(temporary, bytes));
  }

  /**
   * The texts inside a PNG file.
   *
   * @throws InvalidInputException if it cannot be read or is not a PNG
   */
  public static Map<String, String> readTexts(Path file) {
    try {
      return PngText.read("image " + file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new InvalidInputException("image " + file + ": " + FileErrors.reason(file, e), e);
    }
  }
}
