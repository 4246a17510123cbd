package dev.vgt4j.core.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SceneFolderTest {
  private static final List<CaptionedScene> SAMPLES =
      SceneSampler.of(World.full()).samples(12, new SplittableRandom(6));

  @TempDir Path temp;

  @Test
  void readsBackWhatWasWritten() throws IOException {
    List<SceneRecord> records = SceneFolder.read(write("scenes"));
    assertThat(records).hasSize(SAMPLES.size());
    for (int i = 0; i < SAMPLES.size(); i++) {
      CaptionedScene sample = SAMPLES.get(i);
      SceneRecord record = records.get(i);
      assertThat(record.prompt()).contains(sample.prompt());
      assertThat(record.scene()).contains(sample.scene());
      assertThat(record.dense()).contains(DenseCaption.of(sample.scene()));
      assertThat(record.caption()).isEqualTo(sample.prompt().text());
      assertThat(new SceneJudge(World.full()).judge(record.readImage(), sample.prompt()).correct())
          .isTrue();
    }
  }

  @Test
  void oneSeedGivesTheSameBytes() throws IOException {
    assertThat(contents(write("first"))).isEqualTo(contents(write("second")));
  }

  private static List<String> contents(Path folder) throws IOException {
    List<String> contents = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        contents.add(file.getFileName() + " " + HexFormat.of().formatHex(bytes));
      }
    }
    return contents;
  }

  @Test
  void plainCaptionsNeedNoTask() throws IOException {
    Files.write(temp.resolve("a.png"), new byte[] {1});
    Files.writeString(
        temp.resolve(SceneFolder.CAPTIONS), "{\"file\":\"a.png\",\"caption\":\"a cat\"}\n\n");
    assertThat(SceneFolder.read(temp))
        .containsExactly(
            new SceneRecord(
                temp.resolve("a.png"),
                "a cat",
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThatThrownBy(() -> SceneFolder.read(temp).get(0).readImage())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a.png: not an image");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"file": "000000.png", "caption":         | not valid JSON
          {"file": "000000.png", "caption": "a"} {} | not valid JSON
          [1, 2]                                    | expected a JSON object
          {"file": "000000.png"}                    | 'caption' must be text, but it is missing
          {"file": 7, "caption": "a"}               | 'file' must be text, but got 7
          {"file": "gone.png", "caption": "a"}      | image file gone.png is missing
          {"file": "../x.png", "caption": "a"}      | 'file' must lie inside the folder
          {"file": "000000.png", "caption": "a", "task": "chess", "metadata": {"include": [{"class": "circle", "count": 1}]}} | unknown task 'chess'
          {"file": "000000.png", "caption": "a", "task": "colors"} | 'metadata' must be an object
          {"file": "000000.png", "caption": "a", "task": "colors", "metadata": {"include": []}} | 'include' must be a list with entries
          {"file": "000000.png", "caption": "a", "task": "colors", "metadata": {"include": [{"class": "circle", "count": 0}]}} | 'count' must be a positive whole number
          {"file": "000000.png", "caption": "a", "task": "position", "metadata": {"include": [{"class": "circle", "count": 1, "position": ["left of", 0]}]}} | 'position' must refer to an earlier entry
          {"file": "000000.png", "caption": "a", "scene": {"background": "grey", "objects": []}} | 'background' must be #rrggbb
          """)
  void namesTheBrokenLine(String line, String complaint) throws IOException {
    Path folder = write("broken");
    Path captions = folder.resolve(SceneFolder.CAPTIONS);
    List<String> lines = new ArrayList<>(Files.readAllLines(captions));
    lines.set(4, line);
    Files.write(captions, lines);
    assertThatThrownBy(() -> SceneFolder.read(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(captions + ", line 5: ")
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
  }

  @Test
  void namesAMissingOrEmptyCaptionFile() throws IOException {
    assertThatThrownBy(() -> SceneFolder.read(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no captions.jsonl in " + temp);
    Files.createFile(temp.resolve(SceneFolder.CAPTIONS));
    assertThatThrownBy(() -> SceneFolder.read(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds no captions");
  }

  @Test
  void namesATruncatedImage() throws IOException {
    SceneRecord record = SceneFolder.read(write("cut")).get(0);
    byte[] bytes = Files.readAllBytes(record.image());
    Files.write(record.image(), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(record::readImage)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("000000.png: damaged");
  }

  @Test
  void refusesATargetThatHoldsSomething() throws IOException {
    Path folder = write("taken");
    assertThatThrownBy(() -> new SceneFolderWriter(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not an empty folder");
  }

  @Test
  void leavesNothingBehindWhenNotCommitted() throws IOException {
    Path folder = temp.resolve("never");
    try (SceneFolderWriter writer = new SceneFolderWriter(folder)) {
      writer.add(new SceneRenderer(64).render(SAMPLES.get(0).scene()), SAMPLES.get(0));
    }
    assertThat(temp).isEmptyDirectory();
  }

  private Path write(String name) throws IOException {
    Path folder = temp.resolve(name);
    SceneRenderer renderer = new SceneRenderer(64);
    try (SceneFolderWriter writer = new SceneFolderWriter(folder)) {
      for (CaptionedScene sample : SAMPLES) {
        writer.add(renderer.render(sample.scene()), sample);
      }
      writer.commit();
    }
    return folder;
  }
}
