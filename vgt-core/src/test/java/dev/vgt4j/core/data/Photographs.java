package dev.vgt4j.core.data;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Images for tests. */
final class Photographs {
  private Photographs() {}

  /** Light from one corner, and grain. */
  static BufferedImage image(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    Color from = new Color(random.nextInt(1 << 24));
    g.setPaint(new GradientPaint(0, 0, from, width, height, new Color(random.nextInt(1 << 24))));
    g.fillRect(0, 0, width, height);
    g.dispose();
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      image.setRGB(x, y, image.getRGB(x, y) ^ random.nextInt(16) * 0x010101);
    }
    return image;
  }

  /** A photograph as JPEG. */
  static byte[] jpeg(int width, int height, long seed) {
    return encode(image(width, height, seed), "jpeg");
  }

  /** One colour as PNG. */
  static byte[] png(int width, int height, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, rgb);
    }
    return encode(image, "png");
  }

  private static byte[] encode(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
