package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  @TempDir private Path folder;

  @Test
  void readsWhatTheWriterWrote() {
    Path file = folder.resolve("a.safetensors");
    HostTensor weight = HostTensor.of(new float[] {1, -2, 3.5f, 4, 5, 6}, 2, 3);
    Map<String, HostTensor> tensors =
        Map.of(
            "b.weight", weight,
            "a.ids", HostTensor.of(new long[] {7, -8}, 2),
            "empty", HostTensor.zeros(DType.FLOAT32, 0, 4),
            "scalar", HostTensor.scalar(2.5),
            "half", weight.toHalf());
    SafetensorsWriter.write(file, tensors, Map.of("made", "here"));
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.metadata()).containsExactly(Map.entry("made", "here"));
      assertThat(read.specs().keySet())
          .containsExactlyInAnyOrder("b.weight", "a.ids", "empty", "scalar", "half");
      assertThat(read.get("b.weight").toFloats()).containsExactly(weight.toFloats());
      assertThat(read.get("half").toFloats()).containsExactly(weight.toFloats());
      assertThat(read.get("a.ids").toLongs()).containsExactly(7, -8);
      assertThat(read.get("empty").shape()).containsExactly(0, 4);
      assertThat(read.get("scalar").item()).isEqualTo(2.5);
    }
  }

  @Test
  void tellsWhereATensorLies() throws IOException {
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of("x", HostTensor.of(new float[] {1, 2}, 2)), Map.of());
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      SafetensorsFile.Range range = read.range("x");
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(range.length()).isEqualTo(8);
      assertThat(bytes.getFloat((int) range.offset() + 4)).isEqualTo(2);
    }
  }

  @Test
  void tensorsOutliveTheFile() {
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of("x", HostTensor.of(new float[] {1, 2}, 2)), Map.of());
    HostTensor x;
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      x = read.get("x");
    }
    assertThat(x.toFloats()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                                | not a JSON object",
        "{\"x\":                                                           | not valid JSON",
        "{} {}                                                             | not valid JSON",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"x\":{}} | not valid JSON",
        "{\"x\":{\"dtype\":\"Q7\",\"shape\":[1],\"data_offsets\":[0,4]}}   | unsupported dtype 'Q7'",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}  | needs 8 bytes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | has shape [-1]",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}} | has shape [1.5]",
        "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}                | no list 'shape'",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}  | data_offsets [4, 0]",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}  | (hole)",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}  | truncated",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,4]}}"
            + " | impossible shape",
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
            + "\"y\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}} | (overlap)",
        "{\"__metadata__\":{\"a\":1}}                                      | not a string",
        "{\"__metadata__\":[\"a\"]}                                        | not an object",
        "{\"x\":3}                                                         | unsupported dtype",
        "{\"x\":{\"dtype\":\"I16\",\"shape\":[2],\"data_offsets\":[0,4]}}  | unsupported dtype 'I16'",
        "{\"x\":{\"dtype\":\"F32\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,4]}}"
            + " | not valid JSON",
        "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}                       | not valid JSON",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}    | data_offsets [0]",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}} | has data_offsets",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1e99]}} | has data_offsets",
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}   | the file holds 4",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,0],\"data_offsets\":[0,0]}}"
            + " | impossible shape",
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
            + "\"y\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}} | (overlap)",
      })
  void refusesABrokenHeader(String header, String rule) throws IOException {
    Path file = write(header.getBytes(StandardCharsets.UTF_8), 4);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(rule);
  }

  @Test
  void refusesWhatIsBeforeTheObject() throws IOException {
    Path file = write(" {}".getBytes(StandardCharsets.UTF_8), 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not begin with '{'");
  }

  @Test
  void refusesWhatIsNotUtf8() throws IOException {
    Path file = write(new byte[] {'{', (byte) 0xff, '}'}, 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("not UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "100000001", "9223372036854775807", "50"})
  void refusesAnImpossibleHeaderLength(long length) throws IOException {
    Path file = folder.resolve("length.safetensors");
    Files.write(
        file, ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("header claims");
  }

  @Test
  void refusesAnEmptyAMissingAndAShortFile() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.safetensors"));
    assertThatThrownBy(() -> SafetensorsFile.open(empty)).hasMessageContaining("too short");
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of("x", HostTensor.of(new float[] {1, 2}, 2)), Map.of());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(file.toString());
    }
  }

  /** A flipped bit makes another valid header or an error, never anything else. */
  @Test
  void flippedBitsAreHarmless() throws IOException {
    Path file = folder.resolve("a.safetensors");
    HostTensor x = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    SafetensorsWriter.write(file, Map.of("x", x, "y", x.toHalf()), Map.of("made", "here"));
    byte[] whole = Files.readAllBytes(file);
    int opened = 0;
    for (int bit = 0; bit < 8 * (whole.length - 36); bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, damaged);
      try (SafetensorsFile read = SafetensorsFile.open(file)) {
        read.specs().keySet().forEach(read::get);
        opened++;
      } catch (InvalidInputException refused) {
        assertThat(refused).hasMessageContaining(file.toString());
      }
    }
    // letters of names and of metadata, and numbers that still fit
    assertThat(opened).isBetween(1, 8 * whole.length / 4);
  }

  /** A header of nearly the largest size, of tensors without elements. */
  @Test
  @Tag("slow")
  void readsTheLargestHeader() throws IOException {
    StringBuilder json = new StringBuilder("{");
    int count = 0;
    for (; json.length() < 99_999_900; count++) {
      json.append(count == 0 ? "" : ",").append("\"").append(count);
      json.append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    Path file = write(json.append("}").toString().getBytes(StandardCharsets.UTF_8), 0);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.specs()).hasSize(count);
    }
  }

  /** Tensors and files above 2 GiB; the file is a hole but for its header and a few numbers. */
  @Test
  void readsWhatNoBufferSpans() throws IOException {
    long elements = 600_000_000;
    long bytes = 4 * elements;
    String json =
        "{\"large\":{\"dtype\":\"F32\",\"shape\":[%d,2],\"data_offsets\":[0,%d]},"
                .formatted(elements / 2, bytes)
            + "\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
                .formatted(bytes, bytes + 8);
    Path file = write(json.getBytes(StandardCharsets.UTF_8), 0);
    long start = Files.size(file);
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer two = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      two.putFloat(3).putFloat(4).flip();
      out.write(two.duplicate(), start + 4 * 536_870_911L); // around 2 GiB
      out.write(two.duplicate(), start + bytes);
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.specs().get("large").bytes()).isEqualTo(bytes);
      assertThat(read.get("last").toFloats()).containsExactly(3, 4);
      assertThat(read.source("large").shape()).containsExactly(elements / 2, 2);
      assertThat(read.source("large").part(536_870_910, 4).toFloats()).containsExactly(0, 3, 4, 0);
      assertThat(read.source("large").part(elements - 1, 1).toFloats()).containsExactly(0);
      assertThatThrownBy(() -> read.source("large").part(elements - 1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> read.get("large"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("'large'")
          .hasMessageContaining("above 2 GiB can only be read in parts");
    }
  }

  @Test
  void namesATensorThatIsNotThere() {
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of("x", HostTensor.scalar(1.0)), Map.of());
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThatThrownBy(() -> read.get("y"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("no tensor 'y'");
    }
  }

  private Path write(byte[] header, int dataBytes) throws IOException {
    Path file = folder.resolve("broken.safetensors");
    ByteBuffer b =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, b.putLong(header.length).put(header).array());
    return file;
  }
}
