package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.testkit.HeapUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  private static final Map<String, HostTensor> TENSORS =
      Map.of(
          "a", HostTensor.of(new boolean[] {true, false, true}, 3),
          "b", HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
          "c", HostTensor.of(new float[] {7, 8}, 2).toHalf(),
          "d", HostTensor.of(new long[] {9}, 1),
          "e", HostTensor.scalar(10.0));

  @TempDir private Path folder;

  private static void putAll(TensorSink sink) {
    TENSORS.forEach(sink::put);
  }

  private static Map<String, TensorSpec> specs() {
    return Weights.of(TENSORS).specs();
  }

  private static void assertHoldsAll(Weights weights) {
    assertThat(weights.specs()).isEqualTo(specs());
    TENSORS.forEach(
        (name, t) -> assertThat(weights.get(name).bytes()).as(name).isEqualTo(t.bytes()));
  }

  @Test
  void tensorsComeInAnyOrder() throws IOException {
    Path given = folder.resolve("given.safetensors");
    Path streamed = folder.resolve("new/streamed.safetensors");
    SafetensorsWriter.write(given, TENSORS, Map.of("made", "here"));
    SafetensorsWriter.write(
        streamed,
        specs(),
        Map.of("made", "here"),
        sink -> List.of("e", "a", "d", "b", "c").forEach(n -> sink.put(n, TENSORS.get(n))));
    assertThat(streamed).hasSameBinaryContentAs(given);
    try (SafetensorsFile file = SafetensorsFile.open(streamed)) {
      assertHoldsAll(file);
    }
  }

  @Test
  void numbersLieAtMultiplesOfTheirSize() {
    Path path = folder.resolve("a.safetensors");
    SafetensorsWriter.write(path, TENSORS, Map.of());
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      file.specs()
          .forEach((n, s) -> assertThat(file.range(n).offset() % s.dtype().bytes()).as(n).isZero());
      assertThat(file.specs().keySet()).containsExactly("d", "b", "e", "c", "a");
    }
  }

  @Test
  void copiesWhatAnotherFileHolds() {
    Path path = folder.resolve("a.safetensors");
    Path copy = folder.resolve("b.safetensors");
    SafetensorsWriter.write(path, TENSORS, Map.of("made", "here"));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      SafetensorsWriter.write(copy, file, file.metadata());
    }
    assertThat(copy).hasSameBinaryContentAs(path);
  }

  @Test
  void whatDoesNotComeAsAnnouncedLeavesNothing() {
    assertRefused(s -> s.put("x", HostTensor.scalar(1.0)), "'x' was not announced");
    assertRefused(s -> s.put("e", HostTensor.scalar(1L)), "announced as FLOAT32[], got INT64[]");
    assertRefused(
        s -> s.put("e", HostTensor.of(new float[] {1}, 1)),
        "announced as FLOAT32[], got FLOAT32[1]");
    assertRefused(
        s -> {
          putAll(s);
          s.put("e", HostTensor.scalar(1.0));
        },
        "'e' comes twice");
    assertRefused(s -> s.put("a", TENSORS.get("a")), "4 tensors did not come, such as 'b'");
    assertRefused(
        s -> {
          throw new IllegalArgumentException("no more");
        },
        "no more");
    assertThat(folder).isEmptyDirectory();
  }

  private void assertRefused(Consumer<TensorSink> producer, String why) {
    Path path = folder.resolve("a.safetensors");
    assertThatThrownBy(() -> SafetensorsWriter.write(path, specs(), Map.of(), producer))
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class)
        .hasMessageContaining(why);
  }

  @Test
  void looksForSpaceFirst() {
    Map<String, TensorSpec> huge =
        Map.of("w", new TensorSpec(DType.FLOAT32, Shape.ofLongs(1L << 30, 1L << 29)));
    for (Path path :
        List.of(folder.resolve("a.safetensors"), folder.resolve("new/a.safetensors"))) {
      assertThatThrownBy(
              () -> SafetensorsWriter.write(path, huge, Map.of(), s -> assertThat(s).isNull()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("cannot write 2305843009213694056 bytes to")
          .hasMessageContaining("left");
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** 64 MiB pass through in parts of 16 MiB that lie beside the heap. */
  @Test
  void writesMoreThanTheHeapSees() {
    TensorSpec spec = new TensorSpec(DType.FLOAT32, Shape.ofLongs(1 << 24));
    HostTensor part = HostTensor.zeros(DType.FLOAT32, 1 << 24);
    SafetensorsWriter.write(folder.resolve("warm.safetensors"), TENSORS, Map.of());
    Path path = folder.resolve("a.safetensors");
    Consumer<TensorSink> producer = s -> s.put("w", part);
    assertThat(
            HeapUse.of(() -> SafetensorsWriter.write(path, Map.of("w", spec), Map.of(), producer)))
        .isLessThan(1 << 20);
    assertThat(path.toFile().length()).isGreaterThan(1 << 26);
  }

  @Test
  void splitsIntoShardsAndAnIndex() throws IOException {
    Path model = folder.resolve("model");
    List<Path> files =
        SafetensorsWriter.writeSharded(model, Weights.of(TENSORS), 12, Map.of("format", "pt"));
    assertThat(files)
        .extracting(f -> f.getFileName().toString())
        .containsExactly(
            "model-00001-of-00004.safetensors",
            "model-00002-of-00004.safetensors",
            "model-00003-of-00004.safetensors",
            "model-00004-of-00004.safetensors",
            "model.safetensors.index.json");
    assertThat(Files.readString(files.get(4)))
        .contains("\"total_size\" : 43")
        .contains("\"b\" : \"model-00002-of-00004.safetensors\"")
        .contains("\"d\" : \"model-00003-of-00004.safetensors\"");
    try (StoredWeights weights = WeightFiles.open(model)) {
      assertHoldsAll(weights);
      assertThat(weights.path()).isEqualTo(files.get(4));
      assertThat(weights.metadata()).containsExactly(Map.entry("format", "pt"));
      assertThat(weights.source("b").part(4, 2).toFloats()).containsExactly(5, 6);
    }
  }

  @Test
  void needsNoIndexForOneFile() {
    Path model = folder.resolve("model");
    assertThat(
            SafetensorsWriter.writeSharded(
                model, specs(), 1 << 20, Map.of(), SafetensorsWriterTest::putAll))
        .containsExactly(model.resolve("model.safetensors"));
    try (StoredWeights weights = WeightFiles.open(model)) {
      assertHoldsAll(weights);
    }
    assertThatThrownBy(
            () -> SafetensorsWriter.writeSharded(model, Weights.of(TENSORS), 12, Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(model.toString())
        .hasMessageContaining("some already");
  }

  @Test
  void shardsThatFailLeaveNothing() {
    Map<String, TensorSpec> more = new LinkedHashMap<>(specs());
    more.put("f", new TensorSpec(DType.FLOAT32, Shape.of(1)));
    assertThatThrownBy(
            () ->
                SafetensorsWriter.writeSharded(
                    folder, more, 12, Map.of(), SafetensorsWriterTest::putAll))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("such as 'f'");
    assertThat(folder).isEmptyDirectory();
  }
}
