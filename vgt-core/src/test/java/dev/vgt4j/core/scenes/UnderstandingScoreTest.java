package dev.vgt4j.core.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.scenes.UnderstandingScore.Measure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnderstandingScoreTest {
  private static final Scene SCENE =
      new Scene(
          0x808080,
          List.of(
              new SceneObject(SceneShape.CIRCLE, SceneColor.RED, 0.125, 0.125, 0.1),
              new SceneObject(SceneShape.SQUARE, SceneColor.BLUE, 0.875, 0.125, 0.1),
              new SceneObject(SceneShape.SQUARE, SceneColor.BLUE, 0.875, 0.875, 0.1)));
  private static final Scene PAIR =
      new Scene(
          0x808080,
          List.of(
              new SceneObject(SceneShape.CIRCLE, SceneColor.RED, 0.125, 0.625, 0.1),
              new SceneObject(SceneShape.STAR, SceneColor.GREEN, 0.875, 0.625, 0.1)));

  private static double value(UnderstandingScore score, Measure measure) {
    return score.results().get(measure).estimate().value();
  }

  @Test
  void readsBackWhatItWrites() {
    Description description = Description.parse(DenseCaption.of(SCENE));
    assertThat(description.malformed()).isZero();
    assertThat(description.objects())
        .containsExactly(
            new Description.Item(0, 0, SceneColor.RED, SceneShape.CIRCLE),
            new Description.Item(0, 3, SceneColor.BLUE, SceneShape.SQUARE),
            new Description.Item(3, 3, SceneColor.BLUE, SceneShape.SQUARE));
    Description broken = Description.parse("r1 c9 red circle r1 c1 red circle r2 c2");
    assertThat(broken.objects()).hasSize(1);
    assertThat(broken.malformed()).isEqualTo(2);
    assertThat(Description.parse("")).isEqualTo(new Description(List.of(), 0));
  }

  @Test
  void asksWhatHasOneClearAnswer() {
    assertThat(SceneQuestion.about(SCENE))
        .extracting(SceneQuestion::toString)
        .containsExactly("how many objects are there?", "what colour is the circle?");
    assertThat(SceneQuestion.about(PAIR))
        .extracting(q -> q + " " + q.answer(Description.parse(DenseCaption.of(PAIR))))
        .containsExactly(
            "how many objects are there? 2",
            "what colour is the circle? red",
            "is the circle left or right of the star? left of",
            "what colour is the star? green");
  }

  @Test
  void theTruthScoresOneAndShuffledTruthLittle() {
    List<Scene> scenes =
        SceneBenchmark.of(World.grid()).first(120).scenes().stream()
            .map(CaptionedScene::scene)
            .toList();
    List<String> truth = scenes.stream().map(DenseCaption::of).toList();
    UnderstandingScore score = UnderstandingScore.of(scenes, truth, 1);
    assertThat(score.results().keySet()).containsExactly(Measure.values());
    score.results().values().forEach(r -> assertThat(r.estimate().value()).isEqualTo(1));
    assertThat(score.results().get(Measure.WHOLE).shuffled()).isLessThan(0.01);
    assertThat(score.results().get(Measure.OBJECTS).shuffled()).isLessThan(0.05);
    assertThat(score.results().get(Measure.COLOR).guess()).isBetween(1 / 6.0, 0.35);
    assertThat(score.results().get(Measure.RELATION).guess()).isBetween(0.5, 0.7);
    assertThat(score.results().get(Measure.RELATION).cases()).isGreaterThan(50);
    assertThat(score).isEqualTo(UnderstandingScore.of(scenes, truth, 1));
    assertThat(score.toString().lines()).hasSize(7);
    assertThat(score.json().at("/count/value").doubleValue()).isEqualTo(1);
  }

  @Test
  void everyMistakeCountsWhereItBelongs() {
    // the circle in another place and colour, one square not seen
    String said = "r1 c2 green circle r1 c4 blue square";
    UnderstandingScore score =
        UnderstandingScore.of(List.of(SCENE, PAIR), List.of(said, DenseCaption.of(PAIR)), 1);
    Map<Measure, Double> expected =
        Map.of(
            Measure.WHOLE, 0.5,
            Measure.OBJECTS, 6.0 / 9,
            Measure.KINDS, 6.0 / 9,
            Measure.COLOR, 2.0 / 3,
            Measure.COUNT, 1.0 / 2,
            Measure.RELATION, 1.0);
    expected.forEach((m, v) -> assertThat(value(score, m)).as(m.tag()).isCloseTo(v, within(1e-9)));
    UnderstandingScore nonsense =
        UnderstandingScore.of(List.of(SCENE, PAIR), List.of("a a a", "red"), 1);
    nonsense.results().values().forEach(r -> assertThat(r.estimate().value()).isZero());
    assertThatThrownBy(() -> UnderstandingScore.of(List.of(SCENE, PAIR), List.of(said), 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("got 1 for 2");
  }
}
