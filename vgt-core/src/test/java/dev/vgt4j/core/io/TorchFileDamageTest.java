package dev.vgt4j.core.io;

import static dev.vgt4j.core.io.TorchArchive.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, naming the file and the rule. */
class TorchFileDamageTest {
  private static final ByteBuffer SIX = floats(1, 2, 3, 4, 5, 6);

  @TempDir private Path folder;

  private void assertRefused(byte[] file, String... rules) throws IOException {
    Path path = Files.write(folder.resolve("model.pth"), file);
    assertThatThrownBy(() -> TorchFile.open(path))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("PyTorch file " + path)
        .hasMessageContainingAll(rules);
  }

  private static byte[] pickle() {
    return view(6, 0, new long[] {2, 3}, new long[] {3, 1});
  }

  private static byte[] view(long elements, long offset, long[] shape, long[] strides) {
    return PickleBuilder.start()
        .raw('}')
        .text("w")
        .tensor("FloatStorage", "0", elements, offset, shape, strides)
        .raw('s')
        .stop();
  }

  private static byte[] archive(byte[] pickle) {
    return TorchArchive.of(pickle, Map.of("0", SIX)).bytes();
  }

  @Test
  void theUndamagedFileOpens() throws IOException {
    Path path = Files.write(folder.resolve("model.pth"), archive(pickle()));
    try (TorchFile file = TorchFile.open(path)) {
      assertThat(file.get("w").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThatThrownBy(() -> file.get("v"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("no tensor 'v'");
    }
  }

  @Test
  void whatIsNoArchive() throws IOException {
    assertRefused(new byte[0], "is no zip archive");
    assertRefused("PK, but text".getBytes(), "is no zip archive");
    assertRefused(new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c}, "before PyTorch 1.6");
    assertRefused(TorchArchive.empty().entry("x", "y").bytes(), "0 entries NAME/data.pkl");
    assertThatThrownBy(() -> TorchFile.open(folder.resolve("none.pth")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void codeInThePickle() throws IOException {
    byte[] attack = PickleBuilder.start().global("os", "system").text("true").raw(0x85, 'R').stop();
    assertRefused(archive(attack), "os.system", "a state dict has no use for");
  }

  @Test
  void bigEndianNumbers() throws IOException {
    TorchArchive big = TorchArchive.of(pickle(), Map.of("0", SIX)).entry("byteorder", "big");
    assertRefused(big.bytes(), "byte order 'big'");
  }

  @Test
  void entriesThatCannotBeMapped() throws IOException {
    TorchArchive deflated = TorchArchive.empty().entry("data.pkl", pickle()).claiming(8, 0);
    assertRefused(deflated.entry("data/0", SIX.array()).bytes(), "'archive/data/0' is compressed");
    TorchArchive encrypted = TorchArchive.empty().claiming(0, 1).entry("data.pkl", pickle());
    assertRefused(encrypted.bytes(), "'archive/data.pkl' is compressed or encrypted");
    assertRefused(TorchArchive.of(pickle(), Map.of()).bytes(), "no entry 'archive/data/0'");
    TorchArchive twice = TorchArchive.of(pickle(), Map.of("0", SIX)).entry("data/0", SIX.array());
    assertRefused(twice.bytes(), "'archive/data/0' twice");
  }

  @Test
  void pickleTooLarge() throws IOException {
    Path path = folder.resolve("model.pth");
    TorchArchive.empty().zip64().hole("data.pkl", (32 << 20) + 1).write(path);
    assertThatThrownBy(() -> TorchFile.open(path))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'archive/data.pkl' has 33554433 bytes; the limit is 33554432");
  }

  @Test
  void storagesOfAnotherSize() throws IOException {
    assertRefused(
        archive(view(7, 0, new long[] {6}, new long[] {1})),
        "'archive/data/0' has 24 bytes, but tensor 'w' takes it for 7 elements of FLOAT32");
    assertRefused(archive(view(-1, 0, new long[] {6}, new long[] {1})), "-1 elements");
    assertRefused(
        archive(view(1L << 62, 0, new long[] {6}, new long[] {1})), "4611686018427387904 elements");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 7, 1", // beyond the end
    "1, 6, 1",
    "0, 2, 6",
    "-1, 2, 1", // negative
    "0, -2, 1",
    "5, 2, -1",
    "7, 0, 1",
    "0, 7, 0", // more elements than there are
    "0, 4611686018427387904, 0",
    "0, 4611686018427387904, 4", // too large to count
    "9223372036854775807, 2, 1",
    "1, 2, 9223372036854775807",
  })
  void viewsThatDoNotFit(long offset, long length, long stride) throws IOException {
    assertRefused(
        archive(view(6, offset, new long[] {length}, new long[] {stride})),
        "tensor 'w' with shape [" + length + "]",
        "does not fit its storage of 6 elements");
  }

  @Test
  void viewsOfOddForms() throws IOException {
    assertRefused(archive(view(6, 0, new long[] {2, 3}, new long[] {1})), "does not fit");
    long[] wide = {1L << 32, 1L << 32, 0};
    assertRefused(archive(view(6, 0, wide, new long[] {0, 0, 0})), "does not fit");
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    byte[] whole = archive(pickle());
    for (int length = 0; length < whole.length; length += 1 + length / 40) {
      assertRefused(Arrays.copyOf(whole, length), length < 4 ? "is no zip" : "directory");
    }
  }

  /** Damage is an error, or is not seen because it hits the numbers; nothing else happens. */
  @Test
  void randomDamageIsHarmless() throws IOException {
    byte[] whole = archive(pickle());
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        // mostly where the directory is
        int at = random.nextInt(3) == 0 ? random.nextInt(whole.length) : lateByte(whole, random);
        damaged[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
      }
      readOrRefuse(Files.write(folder.resolve("damaged.pth"), damaged));
    }
  }

  private static int lateByte(byte[] whole, Random random) {
    return whole.length - 1 - random.nextInt(160);
  }

  private static void readOrRefuse(Path path) {
    try (TorchFile file = TorchFile.open(path)) {
      file.specs().keySet().forEach(file::get);
    } catch (InvalidInputException refused) {
      assertThat(refused).hasMessageContaining(path.toString());
    }
  }
}
