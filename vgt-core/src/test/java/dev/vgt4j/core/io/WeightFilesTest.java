package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFilesTest {
  @TempDir private Path folder;

  private Path model;

  @BeforeEach
  void makeFolder() throws IOException {
    model = Files.createDirectory(folder.resolve("model"));
  }

  /** A file with one tensor {@code name} of one number. */
  private static Path safetensors(Path path, String name, double value) {
    SafetensorsWriter.write(path, Map.of(name, HostTensor.scalar(value)), Map.of());
    return path;
  }

  private static Path torch(Path path, String name, float value) {
    byte[] pickle =
        PickleBuilder.start().raw('}').text(name).vector("FloatStorage", "0", 1).raw('s').stop();
    return TorchArchive.of(pickle, Map.of("0", TorchArchive.floats(value))).write(path);
  }

  private Path index(String name, String json) throws IOException {
    return Files.writeString(model.resolve(name), json);
  }

  private Path index(String map) throws IOException {
    return index(WeightFiles.INDEX, "{\"weight_map\": " + map + "}");
  }

  private static double open(Path path, String name) {
    try (StoredWeights weights = WeightFiles.open(path)) {
      return weights.get(name).item();
    }
  }

  /** Each next file is preferred to all before. */
  @Test
  void prefersOneFileToAnother() throws IOException {
    torch(model.resolve("anything.pth"), "w", 1);
    assertThat(open(model, "w")).isEqualTo(1);
    safetensors(model.resolve("diffusion_pytorch_model.safetensors"), "w", 2);
    assertThat(open(model, "w")).isEqualTo(2);
    torch(model.resolve("part.bin"), "w", 3);
    index("pytorch_model.bin.index.json", "{\"weight_map\": {\"w\": \"part.bin\"}}");
    assertThat(open(model, "w")).isEqualTo(3);
    torch(model.resolve("pytorch_model.bin"), "w", 4);
    assertThat(open(model, "w")).isEqualTo(4);
    index("{\"w\": \"diffusion_pytorch_model.safetensors\"}");
    assertThat(open(model, "w")).isEqualTo(2);
    safetensors(model.resolve("model.safetensors"), "w", 6);
    assertThat(open(model, "w")).isEqualTo(6);
    assertThat(WeightFiles.find(model)).contains(model.resolve("model.safetensors"));
  }

  @Test
  void opensAFileByItsEnding() throws IOException {
    assertThat(open(safetensors(model.resolve("x.safetensors"), "w", 2), "w")).isEqualTo(2);
    assertThat(open(torch(model.resolve("x.pt"), "w", 3), "w")).isEqualTo(3);
    assertThat(open(index("any.index.json", "{\"weight_map\": {\"w\": \"x.pt\"}}"), "w"))
        .isEqualTo(3);
    Path other = Files.writeString(model.resolve("x.onnx"), "?");
    assertThatThrownBy(() -> WeightFiles.open(other))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("x.onnx")
        .hasMessageContaining(".safetensors, .pth, .pt, .bin");
  }

  @Test
  void doubtAndAbsenceAreErrors() {
    assertThat(WeightFiles.find(folder.resolve("none"))).isEmpty();
    assertThat(WeightFiles.find(model)).isEmpty();
    assertThatThrownBy(() -> WeightFiles.open(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(model + " has no weights")
        .hasMessageContaining("model.safetensors.index.json");
    torch(model.resolve("a.pth"), "w", 1);
    torch(model.resolve("b.bin"), "w", 1);
    assertThatThrownBy(() -> WeightFiles.open(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("several files of weights and no index: a.pth, b.bin");
    assertThatThrownBy(() -> WeightFiles.open(folder.resolve("none")))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void shardsMakeOneSet() throws IOException {
    safetensors(model.resolve("1.safetensors"), "a", 1);
    torch(model.resolve("2.bin"), "b", 2);
    index(
        WeightFiles.INDEX,
        "{\"metadata\": {\"total_size\": 1.5}, \"other\": [],"
            + "\"weight_map\": {\"b\": \"2.bin\", \"a\": \"1.safetensors\"}}");
    try (StoredWeights weights = WeightFiles.open(model)) {
      assertThat(weights.specs().keySet()).containsExactly("b", "a");
      assertThat(weights.get("a").item()).isEqualTo(1);
      assertThat(weights.source("b").part(0, 1).toFloats()).containsExactly(2);
      assertThatThrownBy(() -> weights.get("c"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("no tensor 'c'");
    }
  }

  private void assertRefused(String... rules) {
    assertThatThrownBy(() -> WeightFiles.open(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(model.resolve(WeightFiles.INDEX).toString())
        .hasMessageContainingAll(rules);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.safetensors",
        "/etc/passwd",
        "sub/1.safetensors",
        "sub\\\\1.safetensors",
        "C:1.safetensors",
        "..",
        ".",
        "",
        "1.safetensors\\u0000",
      })
  void namesStayInTheFolder(String name) throws IOException {
    safetensors(folder.resolve("secret.safetensors"), "w", 1);
    safetensors(model.resolve("sub/1.safetensors"), "w", 1);
    index("{\"w\": \"" + name + "\"}");
    assertRefused("is not the plain name of a file in its folder");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksStayInTheFolder() throws IOException {
    Path secret = safetensors(folder.resolve("secret.safetensors"), "w", 1);
    index("{\"w\": \"1.safetensors\"}");
    Path link = Files.createSymbolicLink(model.resolve("1.safetensors"), secret);
    assertRefused("'1.safetensors' is a link that leads out of its folder");
    Files.delete(link);
    Files.createSymbolicLink(link, safetensors(model.resolve("real.safetensors"), "w", 7));
    assertThat(open(model, "w")).isEqualTo(7);
  }

  /** The layout of a Hugging Face cache: links from a revision's folder to the blobs beside. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksOfAHubCacheAreFollowed() throws IOException {
    Path blob = safetensors(folder.resolve("blobs/0123abcd"), "w", 7);
    Path revision = Files.createDirectories(folder.resolve("snapshots/main"));
    Path link = revision.resolve("1.safetensors");
    Files.createSymbolicLink(link, Path.of("../../blobs/0123abcd"));
    Files.writeString(
        revision.resolve(WeightFiles.INDEX), "{\"weight_map\": {\"w\": \"1.safetensors\"}}");
    assertThat(open(revision, "w")).isEqualTo(7);
    Files.delete(link);
    Files.createSymbolicLink(link, Files.copy(blob, folder.resolve("elsewhere")));
    assertThatThrownBy(() -> WeightFiles.open(revision)).hasMessageContaining("leads out");
  }

  @Test
  void filesAndTensorsAreWhereTheIndexSays() throws IOException {
    safetensors(model.resolve("1.safetensors"), "a", 1);
    index("{\"a\": \"1.safetensors\", \"b\": \"2.safetensors\"}");
    assertRefused("the file '2.safetensors' that it names is missing");
    index("{\"a\": \"1.safetensors\", \"b\": \"1.safetensors\"}");
    assertRefused("tensor 'b' is not in '1.safetensors' as it says");
    safetensors(model.resolve("2.safetensors"), "a", 2);
    index("{\"a\": \"1.safetensors\", \"b\": \"2.safetensors\"}");
    assertRefused("tensor 'a' is in two files, '1.safetensors' and '2.safetensors'");
    Files.createDirectory(model.resolve("3.safetensors"));
    index("{\"a\": \"3.safetensors\"}");
    assertRefused("'3.safetensors' that it names is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{}",
        "{\"weight_map\": {}}",
        "{\"weight_map\": [\"a\"]}",
        "{\"weight_map\": {\"a\": 1}}",
        "{\"weight_map\": {\"a\": \"1\", \"a\": \"1\"}}",
        "{\"weight_map\": {\"a\": \"1\"}, \"weight_map\": {\"a\": \"1\"}}"
      })
  void whatIsNoIndex(String json) throws IOException {
    Files.writeString(model.resolve("1"), "");
    index(WeightFiles.INDEX, json);
    assertRefused("");
  }

  @Test
  void theNumberOfFilesIsBounded() throws IOException {
    StringBuilder map = new StringBuilder("{\"x\": \"x\"");
    for (int i = 0; i < ShardIndex.MAX_SHARDS; i++) {
      map.append(", \"t").append(i).append("\": \"").append(i).append("\"");
    }
    index(map + "}");
    assertRefused("names 1001 files; the limit is 1000");
  }

  @Test
  void theSizeOfAnIndexIsBounded() throws IOException {
    try (RandomAccessFile hole =
        new RandomAccessFile(model.resolve(WeightFiles.INDEX).toFile(), "rw")) {
      hole.setLength(100_000_001);
    }
    assertRefused("has 100000001 bytes; the limit is 100000000");
  }

  @Test
  void damagedShardsAreNamed() throws IOException {
    Path shard = Files.writeString(model.resolve("1.safetensors"), "x");
    index("{\"a\": \"1.safetensors\"}");
    assertThatThrownBy(() -> WeightFiles.open(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(shard.toString())
        .hasMessageContaining("too short");
  }
}
