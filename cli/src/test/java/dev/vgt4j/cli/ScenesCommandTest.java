package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.core.scenes.SceneFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ScenesCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path temp;

  @Test
  void rendersAndJudges() {
    String folder = temp.resolve("scenes").toString();
    assertThat(run("render --world full --count 60 --seed 3 --out", folder)).isZero();
    assertThat(run("judge --world full --images", folder)).isZero();
    assertThat(out.toString())
        .contains("wrote 60 scenes")
        .contains("color_attr    1.000  floor")
        .contains("overall score 1.000  floor");
    assertThat(temp.resolve("scenes/scores.json")).isNotEmptyFile();
  }

  @Test
  void tasksTakeTurnsAsTheyAreNamed() throws IOException {
    Path folder = temp.resolve("scenes");
    assertThat(run("render --count 7 --tasks position,colors,position --out", folder.toString()))
        .isZero();
    assertThat(SceneFolder.read(folder))
        .extracting(record -> record.prompt().orElseThrow().task().tag())
        .containsExactly(
            "position", "colors", "position", "position", "colors", "position", "position");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--count 0 | --count must be positive, but is 0",
        "--size -4 | at least 32 pixels, but is -4",
        "--world hard | unknown world 'hard'; known: grid, simple, easy, full, full112",
        "--hold-out red:cube | unknown shape 'cube'",
        "--tasks colors,poetry | unknown task 'poetry'"
      })
  void refusesBadOptionsInOneLine(String options, String complaint) {
    assertThat(run("render " + options + " --out", temp.resolve("never").toString())).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains(complaint);
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void refusesAFolderThatHoldsSomething() throws IOException {
    Files.createFile(temp.resolve("mine.txt"));
    assertThat(run("render --out", temp.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("not an empty folder");
    assertThat(temp.resolve("mine.txt")).exists();
  }

  @Test
  void namesTheBrokenCaptionLine() throws IOException {
    Path folder = temp.resolve("scenes");
    run("render --count 6 --out", folder.toString());
    Path captions = folder.resolve("captions.jsonl");
    List<String> lines = Files.readAllLines(captions);
    Files.write(captions, List.of(lines.get(0), lines.get(1).substring(20)));
    assertThat(run("judge --images", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("vgt: " + captions + ", line 2: not valid JSON");
  }

  @Test
  void namesAFileThatIsNoImage() throws IOException {
    Path folder = temp.resolve("scenes");
    run("render --count 6 --out", folder.toString());
    Files.writeString(folder.resolve("000002.png"), "not a picture");
    assertThat(run("judge --images", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("000002.png: not an image");
  }

  private int run(String options, String path) {
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] words = ("scenes " + options).split(" ");
    String[] args = Arrays.copyOf(words, words.length + 1);
    args[words.length] = path;
    return command.execute(args);
  }
}
