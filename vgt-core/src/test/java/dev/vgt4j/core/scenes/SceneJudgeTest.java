package dev.vgt4j.core.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SceneJudgeTest {
  private static final int GREY = 0x808080;
  private static final SceneObject RED_CIRCLE =
      new SceneObject(SceneShape.CIRCLE, SceneColor.RED, 0.25, 0.5, 0.14);
  private static final SceneObject BLUE_SQUARE =
      new SceneObject(SceneShape.SQUARE, SceneColor.BLUE, 0.72, 0.5, 0.14);

  private final SceneJudge judge = new SceneJudge(World.full());

  static Stream<World> worlds() {
    return Stream.of(
        World.grid(), World.easy(), World.full(), World.full112(), World.full().withSize(48));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void acceptsTrueRendersAndRejectsShuffledOnes(World world) {
    SceneScore score = score(world, 600, UnaryOperator.identity());
    assertThat(score.images()).isEqualTo(600);
    assertThat(score.tasks()).hasSize(6);
    assertThat(score.overall()).isGreaterThanOrEqualTo(0.99);
    assertThat(score.floor()).isBetween(0.03, 0.2);
    assertThat(score.toString()).contains("single_object").contains("floor");
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void toleratesBlurNoiseAndRinging(World world) {
    RandomGenerator random = new SplittableRandom(5);
    assertThat(score(world, 300, image -> Degrade.blur(image, 0.6)).overall()).isGreaterThan(0.99);
    assertThat(score(world, 300, image -> Degrade.noise(image, 6, random)).overall())
        .isGreaterThan(0.99);
    assertThat(score(world, 300, image -> Degrade.ring(image, 0.5)).overall()).isGreaterThan(0.99);
  }

  private static SceneScore score(World world, int count, UnaryOperator<BufferedImage> change) {
    SceneRenderer renderer = new SceneRenderer(world.size());
    SceneJudge judge = new SceneJudge(world);
    List<JudgedImage> judged = new ArrayList<>();
    for (CaptionedScene sample : SceneSampler.of(world).samples(count, new SplittableRandom(11))) {
      BufferedImage image = change.apply(renderer.render(sample.scene()));
      judged.add(new JudgedImage(sample.prompt(), judge.judge(image, sample.prompt())));
    }
    return SceneScore.of(judged, 1);
  }

  @Test
  void findsWhatWasDrawn() {
    List<Detection> found = judge.detect(draw(RED_CIRCLE, BLUE_SQUARE));
    assertThat(found)
        .extracting(Detection::toString)
        .containsExactlyInAnyOrder("red circle at (16, 32)", "blue square at (46, 32)");
    assertThat(found).allSatisfy(object -> assertThat(object.confidence()).isGreaterThan(0.9));
  }

  @Test
  void rejectsWrongShapeColourAndBinding() {
    assertThat(verdict(ScenePrompt.singleObject(SceneShape.STAR)).reason())
        .isEqualTo("expected 1 star, found 0");
    assertThat(verdict(ScenePrompt.colors(pair("blue:circle"))).reason())
        .isEqualTo("expected blue, found red circle at (16, 32)");
    assertThat(verdict(ScenePrompt.colorAttr(pair("red:circle"), pair("blue:square"))).correct())
        .isTrue();
    assertThat(verdict(ScenePrompt.colorAttr(pair("blue:circle"), pair("red:square"))).correct())
        .isFalse();
  }

  @Test
  void countsMustBeExact() {
    SceneObject second = new SceneObject(SceneShape.CIRCLE, SceneColor.RED, 0.7, 0.2, 0.12);
    SceneObject third = new SceneObject(SceneShape.CIRCLE, SceneColor.GREEN, 0.7, 0.7, 0.12);
    BufferedImage two = draw(RED_CIRCLE, second);
    BufferedImage three = draw(RED_CIRCLE, second, third);
    ScenePrompt twoCircles = ScenePrompt.counting(SceneShape.CIRCLE, 2);
    assertThat(judge.judge(two, twoCircles).correct()).isTrue();
    assertThat(judge.judge(three, twoCircles).reason())
        .isEqualTo("expected fewer than 3 circles, found 3");
    assertThat(judge.judge(draw(RED_CIRCLE), twoCircles).reason())
        .isEqualTo("expected 2 circle, found 1");
    assertThat(judge.judge(three, ScenePrompt.counting(SceneShape.CIRCLE, 3)).correct()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Relation.class)
  void positionsFollowTheCentres(Relation relation) {
    SceneShape circle = SceneShape.CIRCLE;
    SceneShape square = SceneShape.SQUARE;
    assertThat(verdict(ScenePrompt.position(circle, relation, square)).correct())
        .isEqualTo(relation == Relation.LEFT_OF);
    assertThat(verdict(ScenePrompt.position(square, relation, circle)).correct())
        .isEqualTo(relation == Relation.RIGHT_OF);
  }

  @Test
  void aDiagonalCountsForBothDirectionsAndANearlyLevelOneForOne() {
    Detection low = new SceneObject(SceneShape.STAR, SceneColor.RED, 0.2, 0.8, 0.1).detection();
    Detection high = new SceneObject(SceneShape.STAR, SceneColor.RED, 0.8, 0.2, 0.1).detection();
    Detection level = new SceneObject(SceneShape.STAR, SceneColor.RED, 0.8, 0.65, 0.1).detection();
    assertThat(Relation.LEFT_OF.holds(low.bounds(), high.bounds())).isTrue();
    assertThat(Relation.BELOW.holds(low.bounds(), high.bounds())).isTrue();
    assertThat(Relation.LEFT_OF.holds(low.bounds(), level.bounds())).isTrue();
    assertThat(Relation.BELOW.holds(low.bounds(), level.bounds())).isFalse();
    assertThat(Relation.ABOVE.holds(low.bounds(), low.bounds())).isFalse();
  }

  @ParameterizedTest
  @EnumSource(SceneShape.class)
  void halfMergedObjectsAreNotOne(SceneShape shape) {
    SceneObject left = new SceneObject(shape, SceneColor.RED, 0.4, 0.5, 0.15);
    SceneObject right = new SceneObject(shape, SceneColor.RED, 0.58, 0.5, 0.15);
    assertThat(judge.detect(draw(left, right))).isEmpty();
  }

  @Test
  void coveredObjectsAreNotWhole() {
    SceneObject cover = new SceneObject(SceneShape.SQUARE, SceneColor.BLUE, 0.38, 0.5, 0.14);
    assertThat(judge.detect(draw(RED_CIRCLE, cover)))
        .extracting(Detection::shape)
        .containsExactly(SceneShape.SQUARE);
  }

  @Test
  void aRingOfAnotherColourIsNotAnObject() {
    SceneObject rim = new SceneObject(SceneShape.CIRCLE, SceneColor.YELLOW, 0.5, 0.5, 0.2);
    SceneObject core = new SceneObject(SceneShape.CIRCLE, SceneColor.RED, 0.5, 0.5, 0.18);
    assertThat(judge.detect(draw(rim, core)))
        .extracting(Detection::color)
        .containsExactly(SceneColor.RED);
  }

  @Test
  void anEmptyOrNoisyImageShowsNothing() {
    BufferedImage noise = Degrade.noise(draw(), 120, new SplittableRandom(3));
    assertThat(judge.detect(draw())).isEmpty();
    assertThat(judge.detect(noise)).isEmpty();
  }

  @Test
  void refusesPromptsOfAnotherWorld() {
    SceneJudge easy = new SceneJudge(World.easy());
    assertThatThrownBy(() -> easy.judge(draw(), ScenePrompt.singleObject(SceneShape.STAR)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("easy")
        .hasMessageContaining("a star");
  }

  private Verdict verdict(ScenePrompt prompt) {
    return judge.judge(draw(RED_CIRCLE, BLUE_SQUARE), prompt);
  }

  private static ShapeColor pair(String text) {
    return ShapeColor.parse(text);
  }

  private static BufferedImage draw(SceneObject... objects) {
    return new SceneRenderer(64).render(new Scene(GREY, List.of(objects)));
  }
}
