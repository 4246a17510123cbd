package dev.vgt4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.io.SafetensorsWriter;
import dev.vgt4j.core.io.TorchSamples;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.ModelWriter;
import dev.vgt4j.core.model.Presets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of the original project, as the golden folders have them, in and out again. */
class CheckpointImportTest {
  private static final String AUTOENCODER = "vgt_ae_internvl3";
  private static final String GENERATOR = "vgt_ar_qwen25vl";

  @TempDir private Path temp;

  private static Path golden(String folder) {
    return Path.of("../testdata/golden").resolve(folder);
  }

  private static String config(String folder) {
    return golden(folder).resolve("config.json").toString();
  }

  private static SafetensorsFile weights(String folder) {
    return SafetensorsFile.open(golden(folder).resolve("model.safetensors"));
  }

  private Path write(Weights weights) {
    Path file = temp.resolve("source.safetensors");
    SafetensorsWriter.write(file, weights, Map.of());
    return file;
  }

  private static CheckpointImport open(Path file, String folder) {
    return new CheckpointImport(new CheckpointSource(file, config(folder), null), null);
  }

  /** Imports, exports, and compares every tensor; returns the names that were left out. */
  private Set<String> roundTrip(Path file, String folder) {
    Path out = temp.resolve("model");
    try (CheckpointImport checkpoint = open(file, folder)) {
      checkpoint.require(false, false);
      assertThat(checkpoint.write(out, new ModelWriter(200_000, done -> {}))).isFalse();
    }
    assertThat(ModelInspection.of(out.toString()).complete()).isTrue();
    Path back = temp.resolve("back.safetensors");
    OriginalExport.write(out, back);
    try (SafetensorsFile first = weights(folder);
        SafetensorsFile last = SafetensorsFile.open(back)) {
      last.specs()
          .forEach(
              (name, spec) -> {
                assertThat(spec).isEqualTo(first.specs().get(name));
                assertThat(last.get(name).bytes()).isEqualTo(first.get(name).bytes());
              });
      return first.specs().keySet().stream()
          .filter(n -> !last.specs().containsKey(n))
          .collect(Collectors.toSet());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vgt_ae_qwen25vl", "vgt_ar_qwen25vl"})
  void whatIsNeededComesBackBitForBit(String folder) {
    assertThat(roundTrip(golden(folder), folder)).isEmpty();
  }

  @Test
  void theTeacherOfAnAutoencoderIsLeftOut() {
    assertThat(roundTrip(golden(AUTOENCODER), AUTOENCODER))
        .hasSize(38)
        .allMatch(n -> n.startsWith("teacher.") || n.startsWith("teacher_mlp1."));
  }

  @Test
  void theProjectorOfRepaIsLeftOut() {
    assertThat(roundTrip(golden("vgt_ar_internvl3"), "vgt_ar_internvl3"))
        .hasSize(6)
        .allMatch(n -> n.startsWith("image_head.net.repa_projector."));
  }

  @Test
  void aPyTorchFileIsReadAsWell() {
    try (SafetensorsFile weights = weights(GENERATOR)) {
      Path file = TorchSamples.write(temp.resolve("source.pth"), weights);
      assertThat(roundTrip(file, GENERATOR)).isEmpty();
    }
  }

  @Test
  void secondCopiesAndWrappersAreKnown() {
    try (SafetensorsFile weights = weights(GENERATOR)) {
      Weights twice =
          WeightSets.layered(
              weights,
              WeightSets.renamed(
                  WeightSets.selected(weights, n -> n.startsWith("lmm.model.language_model.")),
                  n -> n.replace("lmm.model.", "lmm.")));
      Path file = write(WeightSets.prefixed("module.", twice));
      try (CheckpointImport checkpoint = open(file, GENERATOR)) {
        assertThat(checkpoint.report())
            .containsExactly("left out: 38 tensors, second copy of the language model");
      }
      assertThat(roundTrip(file, GENERATOR)).isEmpty();
    }
  }

  @Test
  void theShorterNamesAloneServeToo() {
    try (SafetensorsFile weights = weights(GENERATOR)) {
      String nested = "lmm.model.language_model.";
      Path file =
          write(
              WeightSets.renamed(
                  weights, n -> n.startsWith(nested) ? n.replace("lmm.model.", "lmm.") : n));
      assertThat(roundTrip(file, GENERATOR)).isEmpty();
    }
  }

  @Test
  void whatDoesNotFitIsTold() {
    try (SafetensorsFile weights = weights(AUTOENCODER)) {
      Map<String, HostTensor> tensors = new TreeMap<>();
      weights.specs().keySet().forEach(n -> tensors.put(n, weights.get(n)));
      tensors.remove("decoder.conv_in.bias");
      tensors.put("stranger", HostTensor.scalar(1.0));
      tensors.put("mlp1.0.bias", HostTensor.scalar(1.0));
      try (CheckpointImport checkpoint = open(write(Weights.of(tensors)), AUTOENCODER)) {
        assertThat(checkpoint.report())
            .contains("missing: 1 tensors: decoder.conv_in.bias", "unexpected: 1 tensors: stranger")
            .anyMatch(l -> l.startsWith("do not fit: 1 tensors: mlp1.0.bias: expected ["));
        assertThatThrownBy(() -> checkpoint.require(false, false))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("1 tensors do not fit")
            .hasMessageContaining("1 tensors are missing (--allow-missing)")
            .hasMessageContaining("1 tensors are unexpected (--allow-unexpected)");
        assertThatThrownBy(() -> checkpoint.require(true, true))
            .hasMessageContaining("1 tensors do not fit")
            .hasMessageNotContaining("missing");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scenes-64", "scenes-clip-64", "scenes-siglip-64"})
  void aNewModelOfAnyKindIsWhole(String preset) {
    for (ModelKind kind : ModelKind.values()) {
      Path out = temp.resolve(kind.toString());
      Weights drawn = kind.draw(Presets.read(preset), 1, DType.FLOAT16);
      new ModelWriter(1_000_000, done -> {})
          .write(out, kind.config(Presets.read(preset)), to -> {}, drawn, Map.of());
      ModelInspection inspection = ModelInspection.of(out.toString());
      assertThat(inspection.report().get("kind").asText()).isEqualTo(kind.toString());
      assertThat(inspection.report().get("weights").get("unexpected").asInt()).isZero();
      assertThat(inspection.complete()).isTrue();
      try (ModelFolder folder = ModelFolder.open(out)) {
        assertThat(folder.canonical().specs().keySet())
            .containsExactlyInAnyOrderElementsOf(
                List.copyOf(kind.parameters(folder.models()).keySet()));
        assertThatThrownBy(folder::tokenizer).hasMessageContaining("no tokenizer.json in");
      }
    }
  }
}
