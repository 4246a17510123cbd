package dev.vgt4j.core.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes tar archives for tests, well-formed or not. */
public final class TarBuilder {
  private static final int BLOCK = 512;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A regular file. */
  public TarBuilder file(String name, byte[] contents) {
    return member(name, '0', contents, header -> {});
  }

  /** A regular file with text. */
  public TarBuilder file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Any member; the change is made before the checksum is. */
  public TarBuilder member(String name, char type, byte[] contents, Consumer<byte[]> change) {
    byte[] header = new byte[BLOCK];
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(nameBytes, 0, header, 0, Math.min(100, nameBytes.length));
    put(header, 100, "0000644");
    put(header, 124, "%011o".formatted(contents.length));
    put(header, 136, "00000000000");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    change.accept(header);
    checksum(header);
    out.writeBytes(header);
    out.writeBytes(Arrays.copyOf(contents, (contents.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  /** An extended header for the next member. */
  public TarBuilder pax(String... keysAndValues) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      records.append(record(keysAndValues[i], keysAndValues[i + 1]));
    }
    return member(
        "PaxHeaders/x", 'x', records.toString().getBytes(StandardCharsets.UTF_8), header -> {});
  }

  static String record(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
    int length = bytes + 1;
    while (Integer.toString(length).length() + bytes != length) {
      length = Integer.toString(length).length() + bytes;
    }
    return length + rest;
  }

  static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static void checksum(byte[] header) {
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o".formatted(sum));
    header[154] = 0;
  }

  /** Whatever bytes. */
  public TarBuilder raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Without the zeros at the end. */
  public byte[] open() {
    return out.toByteArray();
  }

  /** The whole archive. */
  public byte[] bytes() {
    return Arrays.copyOf(out.toByteArray(), out.size() + 2 * BLOCK);
  }

  /** Writes the whole archive. */
  public Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }
}
