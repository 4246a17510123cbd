package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarFileTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
  private static final byte[] EMPTY = {};

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = temp.resolve("a.tar");
  }

  private Map<String, String> contents(byte[] archive) throws IOException {
    Files.write(file, archive);
    Map<String, Long> places = new LinkedHashMap<>();
    Map<String, Integer> sizes = new LinkedHashMap<>();
    TarFile tar =
        TarFile.scan(
            file,
            (name, offset, size) -> {
              places.put(name, offset);
              sizes.put(name, (int) size);
            });
    Map<String, String> out = new LinkedHashMap<>();
    places.forEach(
        (name, at) ->
            out.put(name, new String(tar.read(at, sizes.get(name)), StandardCharsets.UTF_8)));
    return out;
  }

  private void assertRefused(byte[] archive, String complaint) {
    assertThatThrownBy(() -> contents(archive))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("tar file " + file)
        .hasMessageContaining(complaint);
  }

  @Test
  void readsFilesInTheirOrder() throws IOException {
    byte[] long1000 = "x".repeat(1000).getBytes(StandardCharsets.UTF_8);
    byte[] tar =
        new TarBuilder()
            .file("b/2.txt", "two")
            .file("a/1.txt", long1000)
            .file("empty", EMPTY)
            .bytes();
    assertThat(contents(tar))
        .containsExactly(
            Map.entry("b/2.txt", "two"),
            Map.entry("a/1.txt", "x".repeat(1000)),
            Map.entry("empty", ""));
  }

  @Test
  void readsLongNamesOfEveryKind() throws IOException {
    String name = "d/".repeat(90) + "größe.txt";
    byte[] nameBytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] gnu =
        new TarBuilder()
            .member("././@LongLink", 'L', nameBytes, h -> {})
            .file("cut", HELLO)
            .file("next", HELLO)
            .bytes();
    assertThat(contents(gnu).keySet()).containsExactly(name, "next");
    byte[] pax = new TarBuilder().pax("mtime", "1.5", "path", name).file("cut", HELLO).bytes();
    assertThat(contents(pax).keySet()).containsExactly(name);
    byte[] prefixed =
        new TarBuilder()
            .member("1.txt", '0', HELLO, h -> TarBuilder.put(h, 345, "folder/sub"))
            .bytes();
    assertThat(contents(prefixed).keySet()).containsExactly("folder/sub/1.txt");
  }

  @Test
  void readsOldArchivesAndGnuOnes() throws IOException {
    byte[] old =
        new TarBuilder()
            .member("old", '\0', HELLO, h -> Arrays.fill(h, 257, 265, (byte) 0))
            .member("folder/", '\0', EMPTY, h -> Arrays.fill(h, 257, 265, (byte) 0))
            .bytes();
    assertThat(contents(old)).containsExactly(Map.entry("old", "hello"));
    byte[] gnu =
        new TarBuilder()
            .member(
                "gnu",
                '0',
                HELLO,
                h -> {
                  TarBuilder.put(h, 257, "ustar  \0");
                  TarBuilder.put(h, 345, "13750000000"); // access time, not a prefix
                })
            .bytes();
    assertThat(contents(gnu)).containsExactly(Map.entry("gnu", "hello"));
  }

  @Test
  void takesSizesInBinaryAndFromPax() throws IOException {
    byte[] binary =
        new TarBuilder()
            .member(
                "a",
                '0',
                HELLO,
                h -> {
                  Arrays.fill(h, 124, 136, (byte) 0);
                  h[124] = (byte) 0x80;
                  h[135] = 5;
                })
            .bytes();
    assertThat(contents(binary)).containsExactly(Map.entry("a", "hello"));
    byte[] pax =
        new TarBuilder()
            .pax("size", "5")
            .member("a", '0', HELLO, h -> TarBuilder.put(h, 124, "00000000000"))
            .file("b", HELLO)
            .bytes();
    assertThat(contents(pax)).containsExactly(Map.entry("a", "hello"), Map.entry("b", "hello"));
  }

  @Test
  void leavesOutWhatIsNoFile() throws IOException {
    TarBuilder tar = new TarBuilder();
    for (char type : "123456".toCharArray()) {
      tar.member("no" + type, type, EMPTY, h -> TarBuilder.put(h, 157, "/etc/passwd"));
    }
    tar.member("k", 'K', "/etc/passwd".getBytes(StandardCharsets.UTF_8), h -> {});
    tar.member("link", '2', EMPTY, h -> {});
    tar.member("vendor", 'V', EMPTY, h -> {});
    tar.member(
        "git", 'g', TarBuilder.record("comment", "x").getBytes(StandardCharsets.UTF_8), h -> {});
    assertThat(contents(tar.file("yes", HELLO).bytes())).containsOnlyKeys("yes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "a\\b", "a\nb", "\u001b[2J", "con"})
  void namesAreOnlyNames(String name) throws IOException {
    assertThat(contents(new TarBuilder().file(name, HELLO).bytes()))
        .containsExactly(Map.entry(name, "hello"));
    assertThat(temp).isDirectoryContaining(f -> f.equals(file));
    assertThat(temp.toFile().list()).hasSize(1);
  }

  @Test
  void refusesEverySizeThatCannotBe() {
    for (String size : new String[] {"77777777777", "00000003001", "-0000000001", "0000000000x"}) {
      byte[] tar =
          new TarBuilder().member("a", '0', HELLO, h -> TarBuilder.put(h, 124, size)).bytes();
      assertRefused(tar, "byte 0: its member is said to have");
    }
    for (int first : new int[] {0x80, 0xff}) {
      byte[] tar =
          new TarBuilder()
              .member(
                  "a",
                  '0',
                  HELLO,
                  h -> {
                    Arrays.fill(h, 124, 136, (byte) 0xff);
                    h[124] = (byte) first;
                  })
              .bytes();
      assertRefused(tar, "an impossible number of bytes");
    }
    for (String size : new String[] {"999999999999999999", "99999", "1", ""}) {
      byte[] tar = new TarBuilder().pax("size", size).file("a", "x".repeat(600)).bytes();
      assertRefused(tar, "byte ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x, '5 a=b', breaks the rules",
    "x, '6 a=b\n7 a=b\n', breaks the rules",
    "x, '0 a=b\n', breaks the rules",
    "x, '99999999 a=b\n', breaks the rules",
    "x, '999999999999 a=b\n', breaks the rules",
    "x, '5 ab\n', breaks the rules",
    "x, ' a=b\n', breaks the rules",
    "x, '22 GNU.sparse.major=1\n', sparse",
    "g, '10 path=a\n', one name or size",
    "g, '10 size=1\n', one name or size",
    "S, x, sparse or split",
    "M, x, sparse or split",
    "1, x, a link",
    "5, x, with contents"
  })
  void refusesWhatCouldHideContents(char type, String contents, String complaint) {
    byte[] bytes = contents.getBytes(StandardCharsets.UTF_8);
    byte[] tar = new TarBuilder().member("m", type, bytes, h -> {}).file("a", HELLO).bytes();
    assertRefused(tar, complaint);
  }

  @Test
  void refusesExtendedHeadersThatAreTooLongOrAlone() {
    byte[] name = new byte[5000];
    Arrays.fill(name, (byte) 'n');
    assertRefused(
        new TarBuilder().member("l", 'L', name, h -> {}).file("a", HELLO).bytes(),
        "an extended header of 5000 bytes, at most 4096");
    assertRefused(
        new TarBuilder().pax("path", "n".repeat(5000)).file("a", HELLO).bytes(),
        "a name of more than 4096");
    assertRefused(
        new TarBuilder().pax("comment", "n".repeat(1 << 20)).file("a", HELLO).bytes(),
        "at most 1048576 are accepted");
    assertRefused(new TarBuilder().pax("path", "n").bytes(), "is missing");
  }

  @Test
  void refusesEveryTruncationNamingThePlace() throws IOException {
    byte[] good = new TarBuilder().file("a", new byte[700]).file("b", HELLO).bytes();
    int end = good.length - 2 * 512;
    for (int length = 0; length < end + 512; length += 7) {
      assertRefused(Arrays.copyOf(good, length), "byte ");
    }
    assertThat(contents(Arrays.copyOf(good, end + 512))).containsOnlyKeys("a", "b");
  }

  @Test
  void refusesWhatFollowsTheEnd() {
    byte[] one = new TarBuilder().file("a", HELLO).bytes();
    assertRefused(new TarBuilder().raw(one).file("b", HELLO).bytes(), "something follows the end");
  }

  @Test
  void saysThatCompressedArchivesMustBeUnpacked() {
    byte[] gzip = new byte[2000];
    gzip[0] = 0x1f;
    gzip[1] = (byte) 0x8b;
    assertRefused(gzip, "compressed with gzip");
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0};
    assertRefused(zstd, "it is compressed");
  }

  @Test
  void everyFlippedByteOfAHeaderIsFound() throws IOException {
    byte[] good = new TarBuilder().file("a", HELLO).pax("path", "b").file("c", HELLO).bytes();
    for (int header : new int[] {0, 1024}) {
      for (int at = header; at < header + TarHeader.BLOCK; at++) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << at % 8);
        assertThat(filesOrRefusal(bad)).isIn("a:hello b:hello", "refused");
      }
    }
  }

  @Test
  void everyHeaderByteWithARightChecksumIsAnAnswer() throws IOException {
    for (int at = 0; at < TarHeader.BLOCK; at++) {
      int place = at;
      int value = new int[] {0, ' ', '7', 'x', 0x80, 0xff}[at % 6];
      byte[] tar =
          new TarBuilder()
              .member("a", '0', HELLO, h -> h[place] = (byte) value)
              .file("b", HELLO)
              .bytes();
      assertThat(filesOrRefusal(tar)).hasSizeLessThan(4096);
    }
  }

  private String filesOrRefusal(byte[] archive) throws IOException {
    try {
      StringBuilder all = new StringBuilder();
      contents(archive).forEach((name, text) -> all.append(name + ":" + text + " "));
      return all.toString().strip();
    } catch (InvalidInputException e) {
      return e.getMessage().startsWith("tar file " + file + ", byte ") ? "refused" : e.getMessage();
    }
  }

  @Test
  void noticesThatAFileWasReplaced() throws IOException {
    TarFile tar = TarFile.scan(new TarBuilder().file("a", HELLO).write(file), (n, o, s) -> {});
    new TarBuilder().file("a", HELLO).file("b", HELLO).write(file);
    assertThatThrownBy(() -> tar.read(512, 5)).hasMessageContaining("it has changed");
    Files.delete(file);
    assertThatThrownBy(() -> tar.read(512, 5))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> TarFile.scan(file, (n, o, s) -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no such file");
  }
}
