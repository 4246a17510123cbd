package dev.vgt4j.core.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class TrainingConfigsTest {
  @SuppressWarnings("unused") // a source of parameters
  private static final List<String> PRESETS = TrainingConfigs.PRESETS;

  @TempDir private Path folder;

  private static final String AUTOENCODER =
      """
      extends: scenes-ae
      out: runs/ae
      models: {vlm: models/vlm}
      data: {train: pictures}
      """;

  private static Overrides overrides(String... assignments) {
    Overrides overrides = new Overrides();
    List.of(assignments).forEach(overrides::set);
    return overrides;
  }

  private TrainingConfig read(String yaml, String... overrides) {
    try {
      Path file = Files.writeString(folder.resolve("run.yaml"), yaml);
      return TrainingConfigs.read(file, overrides(overrides));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aFileStandsOverItsPresetAndOverridesOverBoth() {
    TrainingConfig c = read(AUTOENCODER + "steps: 70\n", "optimizer.learning_rate=5e-4");
    assertThat(c.recipe()).isEqualTo(TrainingConfig.Recipe.AUTOENCODER);
    assertThat(c.steps()).isEqualTo(70);
    assertThat(c.batchSize()).isEqualTo(16);
    assertThat(c.optimizer().learningRate()).isEqualTo(5e-4);
    assertThat(c.optimizer().beta2()).isEqualTo(0.95);
    assertThat(c.models().vlm()).isEqualTo(Path.of("models/vlm"));
  }

  @Test
  void theResolvedConfigurationGivesItselfAgain() {
    TrainingConfig c = read(AUTOENCODER, "data.crop=random", "autoencoder.noise.sigma=0.2");
    assertThat(read(TrainingConfigs.yaml(c))).isEqualTo(c);
  }

  @ParameterizedTest
  @FieldSource("PRESETS")
  void everyPresetIsComplete(String name) {
    String start = name.contains("stage2") || name.contains("sft") ? "models.start=a" : "seed=0";
    String ae = name.matches(".*(pretrain|lora|scenes-ar)") ? "models.autoencoder=a" : "seed=0";
    TrainingConfig c =
        TrainingConfigs.preset(name, overrides("out=o", "models.vlm=v", "data.train=d", start, ae));
    assertThat(c.steps()).isPositive();
    assertThat(c.recipe().name().startsWith("A")).isEqualTo(name.contains("ae"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stepz: 3 | unknown option 'stepz', did you mean 'steps'?",
        "optimizer: {learning_rat: 1} | 'optimizer.learning_rat', did you mean 'learning_rate'?",
        "steps: many | steps:",
        "steps: 1.5 | steps:",
        "steps: 0 | steps: expected 1 or more, got 0",
        "accumulate: 3 | accumulate: expected a number that divides batch_size 16, got 3",
        "autoencoder: {stage: 2} | models.start: expected an autoencoder of stage 1",
        "autoencoder: {reconstruction: l3} | autoencoder.reconstruction:",
        "data: 7 | data",
        "transformer: {order: up} | transformer.order: expected one of random, raster, got up",
        "transformer: {train: all} | train: expected one of full, head-only, lora, patterns, got",
        "recipe: null | recipe: expected a value, got null",
        "steps: [ | not valid YAML",
      })
  void refusesWhatItDoesNotUnderstand(String line, String message) {
    String option = line.substring(0, line.indexOf(':') + 1);
    String others = AUTOENCODER.replaceAll("(?m)^" + option + ".*\n", "");
    assertThatThrownBy(() -> read(others + line))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesUnknownPresetsAndOverrides() {
    assertThatThrownBy(() -> read("extends: scenes-aa"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("unknown preset 'scenes-aa', did you mean 'scenes-ae'?");
    assertThatThrownBy(() -> read(AUTOENCODER, "optimizer.rate=1"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("unknown option 'optimizer.rate'")
        .hasMessageContaining("learning_rate");
    assertThatThrownBy(() -> read(AUTOENCODER, "steps"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected name=value");
  }
}
