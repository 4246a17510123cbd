package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Text in PNG files: tEXt chunks for ASCII, iTXt chunks (UTF-8, not compressed) for the rest. */
final class PngText {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int HEADER_END = SIGNATURE.length + 12 + 13;
  private static final int KEYWORD_LIMIT = 79;

  private PngText() {}

  /** Inserts the texts behind the header of an encoded image. */
  static byte[] insert(byte[] png, Map<String, String> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 256);
    out.write(png, 0, HEADER_END);
    texts.forEach((key, value) -> out.writeBytes(chunk(key, value)));
    out.write(png, HEADER_END, png.length - HEADER_END);
    return out.toByteArray();
  }

  private static byte[] chunk(String key, String value) {
    if (key.isEmpty() || key.length() > KEYWORD_LIMIT || !printableAscii(key)) {
      throw new InvalidInputException(
          "PNG text: expected a key of 1 to 79 printable ASCII characters, got '" + key + "'");
    }
    boolean plain = value.chars().allMatch(c -> c < 128 && c != 0);
    String separators = plain ? "\0" : "\0\0\0\0\0";
    byte[] data = (key + separators + value).getBytes(StandardCharsets.UTF_8);
    byte[] type = (plain ? "tEXt" : "iTXt").getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(type)
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }

  private static boolean printableAscii(String s) {
    return s.chars().allMatch(c -> c >= 32 && c < 127) && s.equals(s.strip());
  }

  /**
   * Reads the texts back; compressed ones are skipped, because they may unpack to anything.
   *
   * @param where the file, for messages
   * @throws InvalidInputException if it is not a PNG or its chunks are damaged
   */
  static Map<String, String> read(String where, byte[] png) {
    if (!Arrays.equals(SIGNATURE, Arrays.copyOf(png, SIGNATURE.length))) {
      throw new InvalidInputException(where + ": not a PNG image");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    ByteBuffer b = ByteBuffer.wrap(png).position(SIGNATURE.length);
    try {
      while (b.hasRemaining()) {
        byte[] data = chunk(where, b, texts);
        b.position(b.position() + data.length + 4);
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw damaged(where, e);
    }
    return texts;
  }

  /** Handles the chunk at the position and leaves the position at its data. */
  private static byte[] chunk(String where, ByteBuffer b, Map<String, String> texts) {
    int length = b.getInt();
    byte[] type = new byte[4];
    b.get(type);
    if (length < 0 || length > b.remaining() - 4) {
      throw damaged(where, null);
    }
    byte[] data = Arrays.copyOfRange(b.array(), b.position(), b.position() + length);
    switch (new String(type, StandardCharsets.US_ASCII)) {
      case "tEXt" -> plainText(data, texts);
      case "iTXt" -> internationalText(data, texts);
      default -> {
        // pixels, palettes and the like
      }
    }
    return data;
  }

  private static void plainText(byte[] data, Map<String, String> texts) {
    String s = new String(data, StandardCharsets.ISO_8859_1);
    int end = s.indexOf(0);
    if (end > 0) {
      texts.put(s.substring(0, end), s.substring(end + 1));
    }
  }

  /** Keyword, 0, compressed?, method, language, 0, translated keyword, 0, text. */
  private static void internationalText(byte[] data, Map<String, String> texts) {
    int key = zero(data, 0);
    int language = key < 0 || key + 3 > data.length ? -1 : zero(data, key + 3);
    int translated = language < 0 ? -1 : zero(data, language + 1);
    if (translated >= 0 && data[key + 1] == 0) {
      String value =
          new String(data, translated + 1, data.length - translated - 1, StandardCharsets.UTF_8);
      texts.put(new String(data, 0, key, StandardCharsets.ISO_8859_1), value);
    }
  }

  private static int zero(byte[] data, int from) {
    for (int i = from; i < data.length; i++) {
      if (data[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static InvalidInputException damaged(String where, @Nullable Throwable cause) {
    return new InvalidInputException(where + ": damaged PNG chunks", cause);
  }
}
