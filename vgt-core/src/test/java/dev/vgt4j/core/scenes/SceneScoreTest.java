package dev.vgt4j.core.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneScoreTest {
  private static final ScenePrompt CIRCLE = ScenePrompt.singleObject(SceneShape.CIRCLE);
  private static final ScenePrompt RED_STAR = ScenePrompt.colors(ShapeColor.parse("red:star"));

  /** 30 of 40 single objects and 10 of 20 colours right. */
  private static List<JudgedImage> judged() {
    List<JudgedImage> judged = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      boolean correct = i < 40 ? i < 30 : i < 50;
      judged.add(new JudgedImage(i < 40 ? CIRCLE : RED_STAR, new Verdict(correct, "", List.of())));
    }
    return judged;
  }

  @Test
  void weighsTasksEqually() {
    SceneScore score = SceneScore.of(judged(), 3);
    assertThat(score.tasks().get(GenEvalTask.SINGLE_OBJECT).mean()).isEqualTo(0.75);
    assertThat(score.tasks().get(GenEvalTask.COLORS).mean()).isEqualTo(0.5);
    assertThat(score.overall()).isEqualTo(0.625);
    assertThat(score.floor()).isZero();
  }

  @Test
  void standardErrorAgreesWithTheBinomialOne() {
    SceneScore score = SceneScore.of(judged(), 3);
    double exact = Math.sqrt(0.75 * 0.25 / 40 + 0.5 * 0.5 / 20) / 2;
    assertThat(score.estimate().standardError()).isCloseTo(exact, within(0.1 * exact));
    assertThat(score.estimate().low()).isCloseTo(0.625 - 1.96 * exact, within(0.02));
    assertThat(score.estimate().high()).isCloseTo(0.625 + 1.96 * exact, within(0.02));
  }

  @Test
  void floorIsTheRateOfOtherImagesThatFit() {
    Detection circle =
        new SceneObject(SceneShape.CIRCLE, SceneColor.RED, 0.5, 0.5, 0.1).detection();
    List<JudgedImage> judged = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      boolean hasCircle = i % 2 == 0;
      List<Detection> objects = hasCircle ? List.of(circle) : List.of();
      judged.add(new JudgedImage(CIRCLE, new Verdict(hasCircle, "", objects)));
    }
    assertThat(SceneScore.of(judged, 1).floor()).isEqualTo(0.5);
  }

  @Test
  void shufflesLeaveNothingInItsPlace() {
    for (int size = 2; size < 50; size++) {
      int[] order = SceneScore.derangement(size, new SplittableRandom(size));
      for (int i = 0; i < size; i++) {
        assertThat(order[i]).isNotEqualTo(i);
      }
      assertThat(order).doesNotHaveDuplicates();
    }
  }

  @Test
  void oneSeedGivesOneScoreAndTooFewImagesNone() {
    assertThat(SceneScore.of(judged(), 3)).isEqualTo(SceneScore.of(judged(), 3));
    assertThatThrownBy(() -> SceneScore.of(judged().subList(0, 1), 3))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 2 images");
  }

  @Test
  void printsAndWritesFloorsBesideScores(@TempDir Path temp) throws IOException {
    SceneScore score = SceneScore.of(judged(), 3);
    assertThat(score.toString().lines())
        .hasSize(3)
        .contains("single_object 0.750  floor 0.000  (40 images)")
        .last()
        .asString()
        .startsWith("overall score 0.625  floor 0.000");
    score.write(temp.resolve("scores.json"));
    JsonNode json = new ObjectMapper().readTree(temp.resolve("scores.json").toFile());
    assertThat(json.at("/tasks/colors/score").doubleValue()).isEqualTo(0.5);
    assertThat(json.at("/tasks/colors/floor").isNumber()).isTrue();
    assertThat(json.at("/overall").doubleValue()).isEqualTo(0.625);
  }
}
