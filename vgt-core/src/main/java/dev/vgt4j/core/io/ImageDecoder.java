package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bytes of an image that may be damaged or hostile, on the JDK's decoders. Size and
 * kind are checked before any pixel is decoded.
 */
final class ImageDecoder {
  private static final List<String> FORMATS = List.of("png", "jpeg", "gif", "bmp");

  /** More passes than any encoder makes; each costs as much time as decoding the whole image. */
  private static final int MOST_SCANS = 100;

  private final String name;
  private final byte[] bytes;
  private @Nullable String cutOff;

  /**
   * @param name what error messages call it
   */
  ImageDecoder(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /**
   * Decodes.
   *
   * @param pixelLimit largest width times height
   * @return {@code TYPE_INT_RGB}, upright
   * @throws InvalidInputException if it is no image, damaged, too large or of an unusual kind
   */
  BufferedImage decode(long pixelLimit) {
    JpegHeader jpeg = JpegHeader.isJpeg(bytes) ? JpegHeader.read(bytes) : null;
    if (jpeg != null) {
      check(jpeg);
    }
    BufferedImage rgb = rgb(read(pixelLimit));
    return jpeg == null ? rgb : ImageOrientation.upright(rgb, jpeg.orientation());
  }

  private void check(JpegHeader jpeg) {
    if (jpeg.components() == 4) {
      throw bad("a JPEG in CMYK colours, which are not supported; convert it to RGB");
    }
    if (jpeg.scans() > MOST_SCANS) {
      throw bad("a JPEG of " + jpeg.scans() + " scans, at most " + MOST_SCANS + " are accepted");
    }
  }

  private BufferedImage read(long pixelLimit) {
    ImageReader reader = null;
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader = reader(in);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > pixelLimit) {
        throw bad(pixels + " pixels, at most " + pixelLimit + " are accepted");
      }
      BufferedImage decoded = reader.read(0);
      if (cutOff != null) {
        throw bad("damaged (" + cutOff + ")");
      }
      return decoded;
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // the JDK's decoders answer damaged files with all kinds of exceptions
      throw new InvalidInputException("image " + name + ": damaged (" + e.getMessage() + ")", e);
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  private ImageReader reader(ImageInputStream in) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    ImageReader reader = readers.hasNext() ? readers.next() : null;
    if (reader == null || !FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
      throw bad(
          isWebp()
              ? "a WebP, which is not supported; convert it to PNG or JPEG"
              : "not an image of a known format (PNG, JPEG, BMP, GIF)");
    }
    reader.addIIOReadWarningListener((source, warning) -> warned(warning));
    reader.setInput(in, true, true);
    return reader;
  }

  /** The JPEG decoder fills what is missing with grey and only warns. */
  private void warned(String warning) {
    String lower = warning.toLowerCase(Locale.ROOT);
    if (lower.contains("premature end") || lower.contains("truncated")) {
      cutOff = warning;
    }
  }

  private boolean isWebp() {
    return bytes.length >= 12
        && bytes[0] == 'R'
        && bytes[1] == 'I'
        && bytes[2] == 'F'
        && bytes[3] == 'F'
        && bytes[8] == 'W'
        && bytes[9] == 'E'
        && bytes[10] == 'B'
        && bytes[11] == 'P';
  }

  private InvalidInputException bad(String what) {
    return new InvalidInputException("image " + name + ": " + what);
  }

  /** As {@code TYPE_INT_RGB}; transparency is dropped, and grey levels are kept as they are. */
  static BufferedImage rgb(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      Graphics2D g = out.createGraphics();
      g.drawImage(image, 0, 0, null);
      g.dispose();
      return out;
    }
    boolean grey =
        image.getRaster().getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      if (grey) {
        greyRow(image, y, row);
      } else {
        image.getRGB(0, y, width, 1, row, 0, width);
      }
      out.getRaster().setDataElements(0, y, width, 1, row);
    }
    return out;
  }

  /** getRGB would treat the levels as linear light and brighten them. */
  private static void greyRow(BufferedImage image, int y, int[] row) {
    Raster raster = image.getRaster();
    int shift = Math.max(0, image.getColorModel().getComponentSize(0) - 8);
    raster.getSamples(0, y, row.length, 1, 0, row);
    for (int i = 0; i < row.length; i++) {
      row[i] = (row[i] >> shift) * 0x010101;
    }
  }
}
