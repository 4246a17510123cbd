package dev.vgt4j.core.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.scenes.Estimate.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EstimateTest {
  private static final ScenePrompt CIRCLE = ScenePrompt.singleObject(SceneShape.CIRCLE);
  private static final ScenePrompt RED_STAR = ScenePrompt.colors(ShapeColor.parse("red:star"));
  private static final ScenePrompt BLUE_STAR = ScenePrompt.colors(ShapeColor.parse("blue:star"));

  private static PromptResult result(ScenePrompt prompt, String digits) {
    return new PromptResult(
        prompt, digits.chars().mapToObj(d -> new Verdict(d == '1', "", List.of())).toList());
  }

  @Test
  void aRatioHasTheErrorOfItsGroups() {
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      groups.add(new Group(i % 4 == 0 ? 1 : 0, 1));
    }
    Estimate estimate = Estimate.of(groups, new SplittableRandom(1));
    double exact = Math.sqrt(0.25 * 0.75 / 200);
    assertThat(estimate.value()).isEqualTo(0.25);
    assertThat(estimate.standardError()).isCloseTo(exact, within(0.1 * exact));
    assertThat(estimate.low()).isCloseTo(0.25 - 1.96 * exact, within(0.02));
    assertThat(estimate.high()).isCloseTo(0.25 + 1.96 * exact, within(0.02));
  }

  @Test
  void groupsCountByTheirWeightAndNothingIsZero() {
    List<Group> groups = List.of(new Group(1, 1), new Group(0, 3), new Group(0, 0));
    assertThat(Estimate.of(groups, new SplittableRandom(1)).value()).isEqualTo(0.25);
    assertThat(Estimate.of(List.of(new Group(0, 0)), new SplittableRandom(1)).value()).isZero();
    assertThatThrownBy(() -> Estimate.of(List.of(), new SplittableRandom(1)))
        .isInstanceOf(InvalidInputException.class);
  }

  /** Four images that always agree tell no more than one. */
  @Test
  void imagesOfAPromptAreDrawnTogether() {
    List<PromptResult> prompts = new ArrayList<>();
    List<JudgedImage> images = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      PromptResult result = result(CIRCLE, i % 2 == 0 ? "1111" : "0000");
      prompts.add(result);
      result.verdicts().forEach(v -> images.add(new JudgedImage(CIRCLE, v)));
    }
    double byPrompt = SceneScore.ofPrompts(prompts, 1).estimate().standardError();
    double byImage = SceneScore.of(images, 1).estimate().standardError();
    assertThat(byPrompt).isCloseTo(0.05, within(0.005));
    assertThat(byImage).isCloseTo(0.025, within(0.0025));
  }

  @Test
  void pairedDifferencesLeaveOutWhatBothShare() {
    List<PromptResult> results = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      results.add(result(CIRCLE, i % 2 == 0 ? "11" : i % 10 == 1 ? "10" : "00"));
      other.add(i % 2 == 0 ? "11" : "00");
    }
    PairedDifference difference = PairedDifference.of(results, other, 1);
    assertThat(difference.overall().value()).isCloseTo(0.05, within(1e-9));
    assertThat(difference.tasks()).containsOnlyKeys(GenEvalTask.SINGLE_OBJECT);
    // the scores alone have .05; what differs are 10 prompts of 100
    assertThat(difference.overall().standardError()).isCloseTo(0.015, within(0.003));
    assertThatThrownBy(() -> PairedDifference.of(results, other.subList(1, 100), 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("100 prompts, got 99");
    assertThatThrownBy(() -> PairedDifference.of(results.subList(0, 1), List.of("1"), 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("2 images of prompt 'a circle', got 1");
  }

  @Test
  void promptsOfHeldOutPairsAreScoredApart() {
    List<PromptResult> results =
        List.of(result(CIRCLE, "1111"), result(RED_STAR, "1000"), result(BLUE_STAR, "1110"));
    List<ShapeColor> pairs = List.of(ShapeColor.parse("red:star"), ShapeColor.parse("red:circle"));
    HeldOutScore apart = HeldOutScore.of(results, pairs, 1).orElseThrow();
    assertThat(apart.unseen().overall()).isEqualTo(0.25);
    assertThat(apart.seen().overall()).isEqualTo(0.75);
    assertThat(apart.seen().images()).isEqualTo(4);
    assertThat(HeldOutScore.of(results, List.of(), 1)).isEmpty();
  }

  @Test
  void imagesWithoutAPromptAreHeldAgainstAll() {
    Detection star = new SceneObject(SceneShape.STAR, SceneColor.RED, 0.5, 0.5, 0.1).detection();
    SceneFloor floor =
        SceneFloor.of(
            List.of(List.of(star), List.of()), List.of(CIRCLE, RED_STAR, RED_STAR, BLUE_STAR));
    assertThat(floor.images()).isEqualTo(2);
    assertThat(floor.tasks().get(GenEvalTask.SINGLE_OBJECT)).isZero();
    assertThat(floor.tasks().get(GenEvalTask.COLORS)).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(floor.overall()).isCloseTo(1 / 6.0, within(1e-9));
  }
}
