package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptionFolderTest {
  @TempDir Path temp;

  @BeforeEach
  void addImages() throws IOException {
    Files.createDirectory(temp.resolve("sub"));
    Files.createFile(temp.resolve("a.png"));
    Files.createFile(temp.resolve("sub/b.jpg"));
  }

  @Test
  void keepsOrderAndFurtherFieldsAndSkipsBlankLines() throws IOException {
    captions(
        """
        {"file": "sub/b.jpg", "caption": "a cat", "dense": "a cat on a mat", "licence": "CC0"}

        {"file": "a.png", "caption": "ein Gewächshaus"}
        """);
    List<CaptionRecord> records = CaptionFolder.read(temp);
    assertThat(records)
        .extracting(CaptionRecord::image)
        .containsExactly(temp.resolve("sub/b.jpg"), temp.resolve("a.png"));
    assertThat(records)
        .extracting(CaptionRecord::caption)
        .containsExactly("a cat", "ein Gewächshaus");
    assertThat(records.get(0).dense()).contains("a cat on a mat");
    assertThat(records.get(0).line().path("licence").asText()).isEqualTo("CC0");
    assertThat(records.get(1).dense()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"file": "a.png", "caption":                | not valid JSON
          {"file": "a.png", "caption": "a"} {}        | not valid JSON
          {"file": "a.png", "file": "a.png"}          | Duplicate field 'file'
          "a.png"                                     | expected a JSON object, but got STRING
          {"file": "a.png"}                           | 'caption' must be text, but it is missing
          {"file": "a.png", "caption": " "}           | 'caption' must be text, but got " "
          {"file": "a.png", "caption": "a", "dense":1}| 'dense' must be text, but got 1
          {"file": "gone.png", "caption": "a"}        | image file gone.png is missing
          {"file": "sub", "caption": "a"}             | image file sub is missing
          {"file": "../a.png", "caption": "a"}        | 'file' must lie inside the folder
          {"file": "/etc/hosts", "caption": "a"}      | 'file' must lie inside the folder
          {"file": "a\\u0000.png", "caption": "a"}    | 'file' is not a path
          """)
  void namesTheBrokenLine(String line, String complaint) throws IOException {
    Path file = captions("{\"file\": \"a.png\", \"caption\": \"fine\"}\n\n" + line + "\n");
    assertThatThrownBy(() -> CaptionFolder.read(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ", line 3: ")
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
  }

  @Test
  void namesTheLineThatAConversionRefuses() throws IOException {
    Path file = captions("{\"file\": \"a.png\", \"caption\": \"fine\"}");
    assertThatThrownBy(
            () ->
                CaptionFolder.read(
                    temp,
                    record -> {
                      throw new InvalidInputException("no " + record.caption());
                    }))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ", line 1: no fine");
  }

  @Test
  void namesALineThatIsNotUtf8() throws IOException {
    Files.write(temp.resolve(CaptionFolder.CAPTIONS), new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> CaptionFolder.read(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("line 1: not valid UTF-8");
  }

  private Path captions(String lines) throws IOException {
    return Files.writeString(temp.resolve(CaptionFolder.CAPTIONS), lines);
  }
}
