package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.model.LoraAdapter;
import dev.vgt4j.core.model.LoraConfig;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.QueryArTraining;
import dev.vgt4j.core.model.WeightStorage;
import dev.vgt4j.core.train.TinyGenerator.Trained;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters: what they change, how they are kept, and that merging them changes nothing. */
class LoraTest {
  private static final String LAYER = "lmm.language_model.model.layers.1.self_attn.q_proj";

  @TempDir private Path folder;

  private static GeneratorTuning tuning() {
    return TinyGenerator.tuning(TinyGenerator.options(Policy.LORA));
  }

  /** The losses of one batch, drawn alike for every model. */
  private static double loss(GeneratorTuning tuning, Weights weights) {
    return TinyGenerator.train(weights, TinyGenerator.task(tuning, 4, 1), 1)
        .losses()
        .get(0)
        .get(QueryArTraining.TOTAL);
  }

  @Test
  void newAdaptersChangeNothing() {
    try (GeneratorTuning with = tuning();
        GeneratorTuning without = TinyGenerator.tuning(TinyGenerator.options(Policy.HEAD_ONLY))) {
      assertThat(loss(with, Weights.of(with.weights())))
          .isEqualTo(loss(without, Weights.of(without.weights())));
    }
  }

  @Test
  void theMergedModelIsTheAdaptedOne() {
    try (GeneratorTuning tuning = tuning()) {
      Trained trained =
          TinyGenerator.train(Weights.of(tuning.weights()), TinyGenerator.task(tuning, 2, 1), 3);
      Map<String, HostTensor> moved = new TreeMap<>(trained.weights());
      moved.keySet().removeIf(tuning.trainable().negate());
      Path out = folder.resolve("tuned");
      tuning.write(out, moved, WeightStorage.F32, Map.of());
      double adapted = loss(tuning, Weights.of(trained.weights()));
      try (ModelFolder merged = ModelFolder.open(out)) {
        assertThat(merged.weights().specs()).noneSatisfy((n, s) -> assertThat(n).contains("lora"));
        double loss = loss(tuning, merged.weights());
        assertThat(loss).isCloseTo(adapted, within(1e-6 * adapted));
        assertThat(loss).isNotCloseTo(loss(tuning, base()), within(1e-4 * adapted));
        assertAddsUpTo(merged.weights(), out.resolve(GeneratorTuning.ADAPTER));
      }
    }
  }

  private static Weights base() {
    try (GeneratorTuning tuning = TinyGenerator.tuning(TinyGenerator.options(Policy.FULL))) {
      return Weights.of(new TreeMap<>(tuning.weights()));
    }
  }

  /** The saved adapter on the model that it was tuned from. */
  private static void assertAddsUpTo(Weights expected, Path adapter) {
    try (LoraAdapter saved = LoraAdapter.open(adapter);
        ModelFolder before = ModelFolder.open(TinyGenerator.FOLDER)) {
      Weights merged = saved.merged(before.weights());
      expected
          .specs()
          .forEach(
              (name, spec) ->
                  assertThat(merged.get(name).toFloats())
                      .as(name)
                      .containsExactly(expected.get(name).toFloats()));
    }
  }

  @Test
  void anAdapterHasTheLayoutOfPeft() {
    try (GeneratorTuning tuning = tuning()) {
      Map<String, HostTensor> moved = new TreeMap<>(tuning.weights());
      moved.keySet().removeIf(tuning.trainable().negate());
      tuning.write(folder, moved, WeightStorage.F32, Map.of());
    }
    Path adapter = folder.resolve("adapter");
    JsonNode config = StrictJson.read(adapter.resolve("adapter_config.json"));
    assertThat(config.get("peft_type").asText()).isEqualTo("LORA");
    assertThat(config.get("r").asInt()).isEqualTo(2);
    assertThat(config.get("lora_alpha").asDouble()).isEqualTo(8);
    assertThat(config.get("target_modules")).hasSize(9);
    assertThat(config.get("modules_to_save").toString())
        .isEqualTo(
            "[\"adaptive_metaquery\",\"image_head\",\"image_in_projector\","
                + "\"image_out_projector\"]");
    try (SafetensorsFile file =
        SafetensorsFile.open(adapter.resolve("adapter_model.safetensors"))) {
      Map<String, TensorSpec> specs = file.specs();
      assertThat(shape(specs, "base_model.model." + LAYER + ".lora_A.weight"))
          .containsExactly(2, 48);
      assertThat(shape(specs, "base_model.model." + LAYER + ".lora_B.weight"))
          .containsExactly(48, 2);
      assertThat(specs).containsKey("base_model.model.image_in_projector.weight");
      assertThat(specs).noneSatisfy((n, s) -> assertThat(n).contains("lora_scale"));
    }
  }

  private static long[] shape(Map<String, TensorSpec> specs, String name) {
    return specs.get(name).shape().toLongs();
  }

  @Test
  void anUnknownTargetIsRefused() {
    try (GeneratorTuning tuning = tuning()) {
      LoraConfig lora = new LoraConfig(2, 4, List.of("q_prj"));
      assertThatThrownBy(() -> lora.layers(Weights.of(tuning.weights()).specs(), n -> true))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("'q_prj'")
          .hasMessageContaining("q_proj");
    }
  }

  @Test
  void adaptersOfOtherModelsAreRefused() {
    Map<String, HostTensor> tensors = new TreeMap<>();
    tensors.put("layer.lora_A.weight", HostTensor.of(new float[4], 2, 2));
    tensors.put("layer.lora_B.weight", HostTensor.of(new float[6], 3, 2));
    Weights base = Weights.of(Map.of("layer.weight", HostTensor.of(new float[8], 4, 2)));
    assertThatThrownBy(() -> LoraAdapter.of(1, Weights.of(tensors)).merged(base))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'layer'")
        .hasMessageContaining("another model");
  }

  @Test
  void variantsOfLoraAreRefused() throws Exception {
    try (GeneratorTuning tuning = tuning()) {
      tuning.write(folder, Map.of(), WeightStorage.F32, Map.of());
    }
    Path config = folder.resolve("adapter/adapter_config.json");
    AtomicFiles.writeString(
        config, Files.readString(config).replace("\"use_dora\" : false", "\"use_dora\" : true"));
    assertThatThrownBy(() -> LoraAdapter.open(folder.resolve("adapter")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("use_dora");
    assertThatThrownBy(() -> LoraAdapter.open(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("adapter_config.json");
  }
}
