package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.train.config.TrainingConfig.Generator;
import dev.vgt4j.core.train.config.TrainingConfig.Init;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import dev.vgt4j.core.train.config.TrainingConfig.Transformer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What generators are made of. */
class GeneratorStartTest {
  private static final Path VLM = Path.of("../models/scenes-vlm");
  private static final String LANGUAGE = "lmm.";

  @TempDir private static Path temp;

  private static Path autoencoder;

  @BeforeAll
  static void write() {
    autoencoder = written("scenes-64");
  }

  private static Path written(String preset) {
    Path folder = temp.resolve(preset);
    RandomModels.write(preset, ModelKind.AUTOENCODER, 3, folder);
    return folder;
  }

  private static Map<String, HostTensor> weights(Path ae, Init init, Policy policy) {
    Transformer options = TinyGenerator.options(Generator.QUERY, init, policy);
    GeneratorStart.Source source = GeneratorStart.ofVlm(VLM, ae, Presets.read("scenes-64"));
    try (GeneratorTuning tuning = GeneratorTuning.open(source, options, 7)) {
      return new TreeMap<>(tuning.weights());
    }
  }

  @Test
  void aRandomLanguageModelHasTheVlmsSizesAlone() {
    Map<String, HostTensor> given = weights(autoencoder, Init.VLM, Policy.FULL);
    Map<String, HostTensor> random = weights(autoencoder, Init.RANDOM, Policy.FULL);

    assertThat(random.keySet()).isEqualTo(given.keySet());
    given.forEach(
        (name, tensor) -> {
          assertThat(random.get(name).shape()).as(name).isEqualTo(tensor.shape());
          if (!name.startsWith(LANGUAGE)) {
            assertThat(random.get(name).bytes()).as(name).isEqualTo(tensor.bytes());
          }
        });
    String name = "lmm.language_model.model.layers.0.mlp.up_proj.weight";
    assertThat(random.get(name).bytes()).isNotEqualTo(given.get(name).bytes());
  }

  /** The sizes come from a preset, whose own VLM may have other tokens. */
  @Test
  void tokensAreTheVlms() {
    VgtModels sizes = Presets.read("internvl3-1b");
    try (GeneratorStart start = GeneratorStart.ofVlm(VLM, autoencoder, sizes).open();
        ModelFolder vlm = ModelFolder.open(VLM)) {
      TextTokenizer words = vlm.tokenizer();
      assertThat(start.json().get("pad_token_id").asInt()).isLessThan(words.vocabularySize());
      assertThat(start.json().get("img_start_token_id").get(0).asInt())
          .isEqualTo(Tokenizers.id(words, vlm.models().vlm().prompts().imageStart()));
    }
  }

  @Test
  void whatIsRandomHasToTrain() {
    assertThatThrownBy(() -> weights(autoencoder, Init.RANDOM, Policy.LORA))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("random weights has to train");
  }

  @Test
  void aPlainAutoencoderServesAsWell() {
    assertThat(weights(written("scenes-plain-64"), Init.VLM, Policy.FULL).keySet())
        .isEqualTo(weights(autoencoder, Init.VLM, Policy.FULL).keySet());
  }

  @Test
  void anAutoencoderOfAnotherFamilyIsRefused() {
    Path other = written("scenes-clip-64");
    assertThatThrownBy(() -> weights(other, Init.VLM, Policy.FULL))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("scenes-clip-64");
  }
}
