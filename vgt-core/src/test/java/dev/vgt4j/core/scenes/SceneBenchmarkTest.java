package dev.vgt4j.core.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SceneBenchmarkTest {
  /** Published scores are of these prompts: a change of them needs another version. */
  @ParameterizedTest
  @CsvSource({
    "grid, 29c5ca91da75bf57",
    "simple, 535a6fdceacd12be",
    "easy, db9ab04ce1841951",
    "full, 1f123da18e57ef42"
  })
  void promptsAreFixed(String world, String hash) {
    SceneBenchmark benchmark = SceneBenchmark.of(World.named(world));
    assertThat(benchmark.name()).isEqualTo("scenes-" + world + "-v1");
    assertThat(benchmark.sha256()).startsWith(hash);
    assertThat(benchmark.first(6).sha256()).isEqualTo(benchmark.sha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid", "simple", "full"})
  void everyTaskHasAHundredThatRepeatEvenly(String world) {
    List<ScenePrompt> prompts = SceneBenchmark.of(World.named(world)).prompts();
    assertThat(prompts).hasSize(600);
    for (GenEvalTask task : GenEvalTask.values()) {
      Map<String, Long> times =
          prompts.stream()
              .filter(p -> p.task() == task)
              .map(ScenePrompt::text)
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      int distinct = PromptCatalogue.of(World.named(world), task).size();
      assertThat(times).hasSize(Math.min(100, distinct));
      assertThat(times.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(100);
      assertThat(times.values()).allMatch(n -> n >= 100 / distinct && n <= 1 + 99 / distinct);
    }
  }

  @Test
  void theCatalogueHasWhatTheSamplerDraws() {
    Set<ScenePrompt> catalogue = new HashSet<>();
    for (GenEvalTask task : GenEvalTask.values()) {
      catalogue.addAll(PromptCatalogue.of(World.simple(), task));
    }
    SplittableRandom random = new SplittableRandom(1);
    assertThat(catalogue)
        .containsExactlyInAnyOrderElementsOf(
            new HashSet<>(SceneSampler.of(World.simple()).prompts(6000, random)));
  }

  @Test
  void itsFirstPromptsAndScenesAreThoseOfTheWhole() {
    SceneBenchmark whole = SceneBenchmark.of(World.grid());
    SceneBenchmark part = whole.first(30);
    assertThat(part.prompts()).isEqualTo(whole.prompts().subList(0, 30));
    assertThat(part.prompts().stream().map(ScenePrompt::task).distinct()).hasSize(6);
    List<CaptionedScene> scenes = part.scenes();
    assertThat(scenes).isEqualTo(whole.first(60).scenes().subList(0, 30));
    assertThat(scenes)
        .allMatch(s -> GenEvalRules.check(s.prompt(), s.scene().detections()).correct());
    assertThatThrownBy(() -> whole.first(601))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("prompts: expected 2 to 600 of benchmark scenes-grid-v1, got 601");
  }

  @Test
  void cardsTellWhatWasHeldOut(@TempDir Path temp) throws IOException {
    ShapeColor red = ShapeColor.parse("red:circle");
    ShapeColor blue = ShapeColor.parse("blue:square");
    SceneCard card = SceneCard.of(World.grid(), List.of(red, blue, red));
    card.write(temp);
    assertThat(SceneCard.ofData(temp)).hasValue(card);
    assertThat(card.heldOut()).containsExactly(blue, red);
    assertThat(SceneCard.ofHeader(Map.of(SceneCard.KEY, card.text()))).hasValue(card);
    assertThat(SceneCard.ofHeader(Map.of())).isEmpty();
    assertThat(card.after(SceneCard.of(World.grid(), List.of(red))))
        .hasValue(SceneCard.of(World.grid(), List.of(red)));
    assertThat(card.after(SceneCard.of(World.easy(), List.of(red)))).isEqualTo(Optional.empty());

    Files.writeString(temp.resolve(SceneCard.FILE), "{\"world\": \"grid\"}");
    assertThatThrownBy(() -> SceneCard.ofData(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("scenes.json: 'held_out' must be a list");
  }
}
