package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.core.text.WordLevelTokenizer;
import dev.vgt4j.core.train.ClosedVocabulary;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published sizes have the published numbers of parameters. */
class PresetsTest {
  @ParameterizedTest
  @CsvSource({"internvl3-1b, 472e6", "qwen2.5-vl-3b, 853e6"})
  void autoencodersHaveThePapersSize(String preset, double paper) {
    VgtModels models = Presets.read(preset);
    long parameters = count(ModelParameters.autoencoder(models), name -> true);
    assertThat((double) parameters).isCloseTo(paper, withinPercentage(0.5));
  }

  @Test
  void theFlowHeadHasThePapersSize() {
    Map<String, TensorSpec> all = ModelParameters.generator(Presets.read("internvl3-1b"));
    double head = count(all, name -> name.startsWith("image_head."));
    assertThat(head).isCloseTo(150.6e6, withinPercentage(0.1));
  }

  @ParameterizedTest
  @CsvSource({
    "internvl3-1b, 938e6",
    "internvl3-2b, 2088e6",
    "qwen2.5-vl-3b, 3754e6",
    "clip-vit-l-14, 427.6e6",
    "siglip-so400m, 878e6"
  })
  void modelsHaveTheirPublishedSize(String preset, double published) {
    double parameters = count(ModelParameters.canonical(Presets.read(preset).vlm()), name -> true);
    assertThat(parameters).isCloseTo(published, withinPercentage(0.5));
  }

  @Test
  void anUnknownPresetListsTheKnownOnes() {
    assertThatThrownBy(() -> Presets.read("scenes-65"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'scenes-65'")
        .hasMessageContaining("scenes-64, scenes-plain-64, scenes-clip-64");
  }

  @Test
  void everyPresetDescribesAWholeGenerator() {
    assertThat(Presets.NAMES).allMatch(name -> Presets.read(name).hasGenerator());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bench-small", "internvl3-1b", "clip-vit-l-14", "siglip-so400m"})
  void aSmallVocabularyHasAPaddingToken(String preset) {
    VgtModels sizes = Presets.read(preset);
    WordLevelTokenizer words = ClosedVocabulary.ofScenes(sizes.vlm().prompts());
    QueryArConfig generator = sizes.withVocabulary(words).generator().config();
    assertThat(generator.padToken()).isBetween(0, words.vocabularySize() - 1);
  }

  private static long count(Map<String, TensorSpec> specs, Predicate<String> which) {
    return specs.entrySet().stream()
        .filter(e -> which.test(e.getKey()))
        .mapToLong(
            e ->
                e.getValue().shape().dims().stream()
                    .mapToLong(d -> d.value())
                    .reduce(1, Math::multiplyExact))
        .sum();
  }
}
