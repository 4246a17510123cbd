package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.TarBuilder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebDatasetSourceTest {
  private static final byte[] RED = Photographs.png(4, 3, 0xff0000);
  private static final byte[] BLUE = Photographs.png(2, 2, 0x0000ff);

  @TempDir Path temp;

  private WebDatasetSource open(TarBuilder tar) throws IOException {
    return WebDatasetSource.open(tar.write(temp.resolve("a.tar")), 1000);
  }

  private static List<String> names(SampleSource source) {
    return IntStream.range(0, source.size()).mapToObj(source::name).toList();
  }

  @Test
  void groupsFilesByTheirNameUpToTheFirstDot() throws IOException {
    SampleSource source =
        open(
            new TarBuilder()
                .file("d.1/1.PNG", RED)
                .file("d.1/1.txt", " a red picture\n")
                .file("d.1/1.seg.png", BLUE)
                .file("d.1/1.cls", "7")
                .file("d.1/README", "no dot")
                .file("d.1/._2.png", "hidden")
                .file("d.1/2.json", "{\"caption\": \"blue\", \"n\": 1}")
                .file("d.1/2.png", BLUE));
    assertThat(names(source)).containsExactly("a.tar:d.1/1", "a.tar:d.1/2");
    assertThat(source.caption(0)).isEqualTo("a red picture");
    assertThat(source.caption(1)).isEqualTo("blue");
    assertThat(source.image(0).getRGB(3, 2)).isEqualTo(0xffff0000);
    assertThat(source.image(1).getRGB(0, 0)).isEqualTo(0xff0000ff);
  }

  @Test
  void readsShardsInTheOrderOfTheirNames() throws IOException {
    new TarBuilder().file("1.png", RED).file("1.txt", "b1").write(temp.resolve("b.tar"));
    new TarBuilder()
        .file("1.png", RED)
        .file("1.txt", "a1")
        .file("2.png", RED)
        .file("2.txt", "a2")
        .write(temp.resolve("a.tar"));
    new TarBuilder().file("README.md", "nothing").write(temp.resolve("aa.tar"));
    Files.writeString(temp.resolve("sizes.json"), "{}");
    SampleSource source = SampleSources.open(temp, 1000);
    assertThat(IntStream.range(0, 3).mapToObj(source::caption)).containsExactly("a1", "a2", "b1");
    assertThat(names(source)).containsExactly("a.tar:1", "a.tar:2", "b.tar:1");
    assertThatThrownBy(() -> source.name(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void textGoesBeforeJsonWhateverComesFirst() throws IOException {
    SampleSource source =
        open(
            new TarBuilder()
                .file("1.json", "{}")
                .file("1.txt", "one")
                .file("1.png", RED)
                .file("2.txt", "two")
                .file("2.json", "{}")
                .file("2.png", RED));
    assertThat(source.caption(0)).isEqualTo("one");
    assertThat(source.caption(1)).isEqualTo("two");
  }

  @Test
  void namesEverySampleThatCannotBeUsed() throws IOException {
    byte[] notUtf8 = {'a', (byte) 0xff};
    SampleSource source =
        open(
            new TarBuilder()
                .file("0.png", RED)
                .file("1.txt", "no image")
                .file("2.png", RED)
                .file("2.jpg", RED)
                .file("2.txt", " \n")
                .file("3.webp", "RIFF\1\2\3\4WEBP".getBytes(StandardCharsets.ISO_8859_1))
                .file("3.json", "{\"caption\": 1}")
                .file("4.png", Photographs.png(40, 26, 0))
                .file("4.txt", notUtf8)
                .file("5.jpg", "not an image")
                .file("5.txt", "a")
                .file("5.txt", "b")
                .file("6.txt", new byte[(1 << 20) + 1])
                .file("7.json", "{"));
    assertBad(() -> source.caption(0), "a.tar:0", "has no caption");
    assertBad(() -> source.image(1), "a.tar:1", "has no image");
    assertBad(() -> source.image(2), "a.tar:2", "has two images");
    assertBad(() -> source.caption(2), "a.tar:2", "its caption is empty");
    assertBad(() -> source.image(3), "a.tar:3", "a WebP, which is not supported");
    assertBad(() -> source.caption(3), "a.tar:3", "'caption' must be text");
    assertBad(() -> source.image(4), "a.tar:4", "1040 pixels, at most 1000");
    assertBad(() -> source.caption(4), "a.tar:4", "not valid UTF-8");
    assertBad(() -> source.image(5), "a.tar:5", "not an image of a known format");
    assertBad(() -> source.caption(5), "a.tar:5", "two captions");
    assertBad(() -> source.caption(6), "a.tar:6", "at most 1048576");
    assertBad(() -> source.caption(7), "a.tar:7", "not valid JSON");
  }

  private static void assertBad(Runnable read, String name, String reason) {
    assertThatThrownBy(read::run)
        .isInstanceOfSatisfying(
            BadSampleException.class, e -> assertThat(e.sample()).isEqualTo(name))
        .hasMessageStartingWith("sample " + name + ": ")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../x", "/x", "a\\x", "a\u001b[2Jb", "a\u202eb", "a\nb"})
  void oddNamesAreKeysAndHarmlessInLogs(String key) throws IOException {
    SampleSource source =
        open(new TarBuilder().file(key + "x.png", RED).file(key + "x.txt", "odd"));
    assertThat(source.caption(0)).isEqualTo("odd");
    assertThat(source.name(0)).startsWith("a.tar:").matches("[^\\p{Cntrl}\\p{Cf}]*");
    assertThat(temp.toFile().list()).containsExactly("a.tar");
  }

  @Test
  void manySamplesTakeLittle() throws IOException {
    TarBuilder tar = new TarBuilder();
    for (int i = 0; i < 3000; i++) {
      tar.file("%08d.jpg".formatted(i), "x").file("%08d.txt".formatted(i), "caption " + i);
    }
    SampleSource source = open(tar);
    assertThat(source.size()).isEqualTo(3000);
    for (int i : new SplittableRandom(1).ints(50, 0, 3000).toArray()) {
      assertThat(source.caption(i)).isEqualTo("caption " + i);
    }
  }

  @Test
  void fingerprintsTellDataApartButNotPlaces() throws IOException {
    TarBuilder tar = new TarBuilder().file("1.png", RED).file("1.txt", "one");
    Path copy = Files.createDirectory(temp.resolve("copy")).resolve("a.tar");
    String print = open(tar).fingerprint();
    assertThat(WebDatasetSource.open(tar.write(copy), 1000).fingerprint()).isEqualTo(print);
    assertThat(open(tar.file("2.png", RED)).fingerprint()).isNotEqualTo(print);
  }

  @Test
  void refusesWhatHoldsNoSamples() throws IOException {
    assertThatThrownBy(() -> open(new TarBuilder().file("README.md", "x")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds no samples");
    Path empty = Files.createDirectory(temp.resolve("empty"));
    for (Path wrong : List.of(empty, temp.resolve("absent"))) {
      assertThatThrownBy(() -> SampleSources.open(wrong, 1000))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("expected a folder with captions.jsonl");
    }
  }

  @Test
  void aFolderWithCaptionsIsReadByThem() throws IOException {
    Files.write(temp.resolve("1.png"), RED);
    Files.writeString(temp.resolve("2.png"), "damaged");
    Files.writeString(
        temp.resolve("captions.jsonl"),
        "{\"file\":\"1.png\",\"caption\":\"red\"}\n{\"file\":\"2.png\",\"caption\":\"bad\"}\n");
    SampleSource source = SampleSources.open(temp, 1000);
    assertThat(names(source)).containsExactly("1.png", "2.png");
    assertThat(source.caption(1)).isEqualTo("bad");
    BufferedImage image = source.image(0);
    assertThat(image.getWidth()).isEqualTo(4);
    assertBad(() -> source.image(1), "2.png", "not an image");
    Files.delete(temp.resolve("2.png"));
    assertBad(() -> source.image(1), "2.png", "no such file");
  }
}
