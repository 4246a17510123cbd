package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads event files back with a parser of its own. */
class TensorBoardLogTest {
  @TempDir private Path out;

  /** The records of the only event file, their checksums verified. */
  private List<Map<Integer, List<Object>>> events() throws IOException {
    List<Path> files;
    try (var list = Files.list(out.resolve("tensorboard"))) {
      files = list.toList();
    }
    assertThat(files).hasSize(1);
    assertThat(files.get(0).getFileName().toString())
        .matches("events\\.out\\.tfevents\\.\\d{10}\\..+");
    ByteBuffer in =
        ByteBuffer.wrap(Files.readAllBytes(files.get(0))).order(ByteOrder.LITTLE_ENDIAN);
    List<Map<Integer, List<Object>>> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertThat(in.getInt()).isEqualTo(masked(length));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      assertThat(in.getInt()).isEqualTo(masked(data));
      events.add(message(data));
    }
    return events;
  }

  /** Bit by bit, unlike the code under test. */
  private static int masked(byte[] bytes) {
    int crc = ~0;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) * 0x82f63b78);
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  private static Map<Integer, List<Object>> message(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, List<Object>> fields = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      long tag = varint(in);
      Object value =
          switch ((int) (tag & 7)) {
            case 0 -> varint(in);
            case 1 -> in.getDouble();
            case 2 -> {
              byte[] bytes = new byte[(int) varint(in)];
              in.get(bytes);
              yield bytes;
            }
            case 5 -> in.getFloat();
            default -> throw new AssertionError("wire type of " + tag);
          };
      fields.computeIfAbsent((int) (tag >> 3), n -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  private static Map<Integer, List<Object>> inside(Map<Integer, List<Object>> message, int field) {
    return message((byte[]) message.get(field).get(0));
  }

  @Test
  void scalars() throws IOException {
    try (TensorBoardLog log = TensorBoardLog.open(out, 0)) {
      log.scalars(
          new StepReport(300, 1000, Map.of("loss", 0.25), 1e-3, 2, false, 184, 0.1, 0.01, 0));
      log.flush();
    }
    List<Map<Integer, List<Object>>> events = events();
    assertThat(events).hasSize(2);
    assertThat(text(events.get(0).get(3).get(0))).isEqualTo("brain.Event:2");
    assertThat((double) events.get(1).get(1).get(0)).isBetween(1.7e9, 1e11);
    assertThat(events.get(1).get(2)).containsExactly(300L);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Object value : inside(events.get(1), 5).get(1)) {
      Map<Integer, List<Object>> scalar = message((byte[]) value);
      values.put(text(scalar.get(1).get(0)), scalar.get(2).get(0));
    }
    assertThat(values)
        .containsOnly(
            Map.entry("loss", 0.25f),
            Map.entry("learning_rate", 1e-3f),
            Map.entry("gradient_norm", 2f),
            Map.entry("samples_per_second", 184f));
  }

  @Test
  void imagesAfterAResume() throws IOException {
    BufferedImage image = new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0x123456);
    try (TensorBoardLog log = TensorBoardLog.open(out, 40)) {
      log.image(50, "samples", image);
      log.flush();
    }
    List<Map<Integer, List<Object>>> events = events();
    assertThat(events).hasSize(3);
    assertThat(events.get(1).get(2)).as("what is forgotten").containsExactly(41L);
    assertThat(inside(events.get(1), 7).get(1)).as("START").containsExactly(1L);
    Map<Integer, List<Object>> value = inside(inside(events.get(2), 5), 1);
    assertThat(text(value.get(1).get(0))).isEqualTo("images/samples");
    Map<Integer, List<Object>> png = inside(value, 4);
    assertThat(List.of(png.get(1).get(0), png.get(2).get(0), png.get(3).get(0)))
        .containsExactly(4L, 5L, 3L);
    BufferedImage read = ImageIO.read(new ByteArrayInputStream((byte[]) png.get(4).get(0)));
    assertThat(read.getRGB(2, 1) & 0xffffff).isEqualTo(0x123456);
  }
}
