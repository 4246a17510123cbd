package dev.vgt4j.core.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SceneSamplerTest {

  @ParameterizedTest
  @ValueSource(strings = {"easy", "full", "full112"})
  void scenesSatisfyTheirPromptsAndKeepTheirGaps(String name) {
    World world = World.named(name);
    for (CaptionedScene sample : SceneSampler.of(world).samples(600, new SplittableRandom(2))) {
      List<SceneObject> objects = sample.scene().objects();
      assertThat(GenEvalRules.check(sample.prompt(), sample.scene().detections()).reason())
          .isEmpty();
      assertThat(objects).hasSizeBetween(1, world.maxObjects());
      for (SceneObject object : objects) {
        double edge = object.reach() + World.BORDER_GAP;
        assertThat(object.radius()).isBetween(world.minRadius(), world.maxRadius());
        assertThat(object.x()).isBetween(edge, 1 - edge);
        assertThat(object.y()).isBetween(edge, 1 - edge);
        assertThat(objects).allMatch(other -> other.equals(object) || object.isClearOf(other));
      }
    }
  }

  @Test
  void objectsOfTheGridWorldLieInCellsOfTheirOwn() {
    World world = World.grid();
    for (CaptionedScene sample : SceneSampler.of(world).samples(600, new SplittableRandom(2))) {
      List<SceneObject> objects = sample.scene().objects();
      assertThat(GenEvalRules.check(sample.prompt(), sample.scene().detections()).reason())
          .isEmpty();
      assertThat(objects.stream().map(o -> List.of(o.x(), o.y()))).doesNotHaveDuplicates();
      for (SceneObject object : objects) {
        assertThat(object.radius()).isBetween(world.minRadius(), world.maxRadius());
        assertThat(object.x() * world.cells() - 0.5).isIn(0.0, 1.0, 2.0, 3.0);
        assertThat(object.y() * world.cells() - 0.5).isIn(0.0, 1.0, 2.0, 3.0);
      }
    }
  }

  @Test
  void tasksAreBalancedAndSpeakTheVocabulary() {
    List<CaptionedScene> samples =
        SceneSampler.of(World.full()).samples(600, new SplittableRandom(4));
    for (GenEvalTask task : GenEvalTask.values()) {
      assertThat(samples).filteredOn(sample -> sample.prompt().task() == task).hasSize(100);
    }
    for (CaptionedScene sample : samples) {
      assertThat(World.vocabulary()).contains(sample.prompt().text().split(" "));
      String[] dense = DenseCaption.of(sample.scene()).split(" ");
      assertThat(World.vocabulary()).contains(dense);
      assertThat(dense).hasSize(DenseCaption.WORDS_PER_OBJECT * sample.scene().objects().size());
    }
  }

  @Test
  void oneSeedGivesOneSequence() {
    SceneSampler sampler = SceneSampler.of(World.easy());
    assertThat(sampler.samples(60, new SplittableRandom(9)))
        .isEqualTo(sampler.samples(60, new SplittableRandom(9)))
        .isNotEqualTo(sampler.samples(60, new SplittableRandom(10)));
  }

  @Test
  void heldOutPairsStayOut() {
    Set<ShapeColor> heldOut =
        Set.of(
            ShapeColor.parse("red:circle"),
            ShapeColor.parse("blue:circle"),
            ShapeColor.parse("blue:square"));
    SceneSampler rest = SceneSampler.without(World.easy(), heldOut);
    SceneSampler only = SceneSampler.only(World.easy(), heldOut);
    assertThat(pairsOf(rest)).doesNotContainAnyElementsOf(heldOut).hasSize(15);
    assertThat(pairsOf(only)).containsExactlyInAnyOrderElementsOf(heldOut);
  }

  private static Set<ShapeColor> pairsOf(SceneSampler sampler) {
    return sampler.samples(300, new SplittableRandom(1)).stream()
        .flatMap(sample -> sample.scene().objects().stream())
        .map(object -> new ShapeColor(object.color(), object.shape()))
        .collect(Collectors.toSet());
  }

  @Test
  void refusesHeldOutPairsThatLeaveNoPairOfObjects() {
    Set<ShapeColor> pairs = Set.of(ShapeColor.parse("red:circle"), ShapeColor.parse("red:square"));
    assertThatThrownBy(() -> SceneSampler.only(World.easy(), pairs))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("must remain");
  }

  @Test
  void freeScenesHoldUpToTheMostObjects() {
    SceneSampler sampler = SceneSampler.of(World.full());
    SplittableRandom random = new SplittableRandom(7);
    Set<Integer> counts =
        IntStream.range(0, 100)
            .mapToObj(i -> sampler.scene(random).objects().size())
            .collect(Collectors.toSet());
    assertThat(counts).containsExactlyInAnyOrder(1, 2, 3, 4);
  }

  @Test
  void denseCaptionsReadLikeAPage() {
    Scene scene =
        new Scene(
            0x808080,
            List.of(
                new SceneObject(SceneShape.SQUARE, SceneColor.BLUE, 0.4, 0.9, 0.1),
                new SceneObject(SceneShape.STAR, SceneColor.CYAN, 0.8, 0.1, 0.1),
                new SceneObject(SceneShape.CIRCLE, SceneColor.RED, 0.1, 0.2, 0.1)));
    assertThat(DenseCaption.of(scene))
        .isEqualTo("r1 c1 red circle r1 c4 cyan star r4 c2 blue square");
  }

  @Test
  void patchLabelsNameWhatLiesAtEachCentre() {
    SceneObject object = new SceneObject(SceneShape.SQUARE, SceneColor.GREEN, 0.25, 0.75, 0.2);
    int[] labels = PatchLabels.of(new Scene(0x808080, List.of(object)), 2);
    int greenSquare = 1 + SceneColor.GREEN.ordinal() * 4 + SceneShape.SQUARE.ordinal();
    assertThat(labels).containsExactly(0, 0, greenSquare, 0);
  }

  @ParameterizedTest
  @EnumSource(SceneShape.class)
  void outlinesHaveTheirAreaAndReach(SceneShape shape) {
    var outline = shape.outline(500, 500, 300);
    long inside =
        IntStream.range(0, 1_000_000)
            .filter(i -> outline.contains(i % 1000 + 0.5, i / 1000 + 0.5))
            .count();
    assertThat((double) inside).isCloseTo(shape.area(300), Percentage.withPercentage(0.5));
    assertThat(shape.radiusForArea(shape.area(300))).isCloseTo(300, Offset.offset(1e-9));
    assertThat(500 - outline.getBounds2D().getMinY())
        .isLessThanOrEqualTo(300 * shape.reach() + 1e-9);
  }

  @Test
  void coloursStayFarApart() {
    World world = World.full();
    for (SceneColor color : SceneColor.values()) {
      for (SceneColor other : SceneColor.values()) {
        int distance = SceneColor.squaredDistance(color.rgb(), other.rgb());
        assertThat(color == other || distance > 120 * 120).as("%s %s", color, other).isTrue();
      }
      assertThat(world.backgrounds())
          .allMatch(grey -> SceneColor.squaredDistance(color.rgb(), grey) > 110 * 110);
    }
  }

  @Test
  void refusesUnusableWorlds() {
    assertThatThrownBy(() -> World.named("hard"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("simple, easy, full, full112");
    assertThatThrownBy(() -> World.easy().withSize(0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 32 pixels, but is 0");
    assertThatThrownBy(() -> ShapeColor.parse("red:hexagon"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("circle, square, triangle, star");
  }
}
