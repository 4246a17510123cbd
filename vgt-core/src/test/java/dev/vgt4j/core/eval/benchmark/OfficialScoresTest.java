package dev.vgt4j.core.eval.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of what the detector of GenEval and the answering model of DPG-Bench wrote. */
class OfficialScoresTest {
  private static final String QUESTIONS =
      """
      item_id,text,keywords,proposition_id,dependency,category_broad,category_detailed,tuple,question_natural_language
      cows,a cow,,1,0,entity,whole,entity - whole (cow),Is there a cow?
      cows,a cow,,2,1,attribute,color,"attribute - color (cow, red)","Is the cow red, or brown?"
      cows,a cow,,3,2,attribute,shape,"attribute - shape (cow, big)",Is it big?
      pie,a pie,,1,0,entity,whole,entity - whole (pie),Is there a pie?
      """;

  @TempDir private Path temp;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  private static String result(String tag, boolean correct, String prompt) {
    return "{\"filename\":\"a.png\",\"tag\":\"%s\",\"correct\":%s,\"metadata\":\"{%s}\"}\n"
        .formatted(tag, correct, prompt);
  }

  @Test
  void genEvalIsTheMeanOfTasksHoweverManyImagesTheyHave() throws IOException {
    Path results =
        file(
            "results.jsonl",
            result("colors", true, "1")
                + result("colors", false, "1")
                + result("colors", false, "2")
                + result("colors", false, "2")
                + result("counting", true, "3"));
    GenEvalScore score = GenEvalScore.read(results);
    assertThat(score.overall()).isEqualTo((0.25 + 1) / 2);
    assertThat(score.images()).isEqualTo(5);
    assertThat(score.prompts()).isEqualTo(3);
    assertThat(score.correctPrompts()).isEqualTo(2);
    assertThat(score.tasks().keySet()).containsExactly("colors", "counting");
    assertThat(score.toString())
        .contains("colors           0.2500  (1 of 4 images)")
        .contains("overall          0.6250  (mean of 2 tasks; GenEval has 6)");
    assertThat(score.json().path("tasks").path("colors").path("correct").intValue()).isEqualTo(1);
  }

  @Test
  void genEvalNamesABrokenLine() throws IOException {
    Path broken = file("r.jsonl", result("colors", true, "1") + "{\"tag\":\"colors\"}\n");
    assertThatThrownBy(() -> GenEvalScore.read(broken))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("r.jsonl, line 2: 'correct' must be true or false");
    Path empty = file("e.jsonl", "\n");
    assertThatThrownBy(() -> GenEvalScore.read(empty)).hasMessageContaining("got none");
  }

  private static String cows(int column, String... answers) {
    String place = "out/cows.png, (%d, 0, %d, 64), ".formatted(64 * column, 64 * column + 64);
    String[] questions = {"Is there a cow?", "Is the cow red, or brown?", "Is it big?"};
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < answers.length; i++) {
      lines.append(place).append(questions[i]).append(", ").append(answers[i]).append('\n');
    }
    return lines.toString();
  }

  private static String pie(String answer) {
    return "out/pie.png, (0, 0, 64, 64), Is there a pie?, " + answer + "\n";
  }

  private DpgScore score(String answers) throws IOException {
    return DpgScore.of(file("detail.txt", answers), file("questions.csv", QUESTIONS));
  }

  @Test
  void aChildOfANoCountsNothingAndSoOnDownTheTree() throws IOException {
    assertThat(score(cows(0, "yes", "yes", "yes")).overall()).isEqualTo(100);
    assertThat(score(cows(0, "no", "yes", "yes")).overall()).isZero();
    assertThat(score(cows(0, "yes", "no", "yes")).overall()).isCloseTo(100.0 / 3, within(1e-9));
    assertThat(score(cows(0, "yes", "yes", "perhaps, no")).overall())
        .isCloseTo(200.0 / 3, within(1e-9));
  }

  @Test
  void imagesOfAPromptAreAveragedBeforePrompts() throws IOException {
    DpgScore score =
        score(cows(0, "yes", "yes", "yes") + pie("no") + cows(1, "no", "yes", "yes") + "\n");
    assertThat(score.overall()).isEqualTo(25);
    assertThat(score.prompts()).isEqualTo(2);
    // the official script takes the last image, and a no above does not matter
    assertThat(score.categories())
        .containsEntry("entity", 0.0)
        .containsEntry("entity - whole", 0.0)
        .containsEntry("attribute", 100.0)
        .containsEntry("attribute - color", 100.0);
  }

  @Test
  void promptsWithoutAllAnswersAreLeftOutByName() throws IOException {
    DpgScore score = score(cows(0, "yes", "yes") + pie("yes"));
    assertThat(score.overall()).isEqualTo(100);
    assertThat(score.leftOut()).containsExactly("cows");
    assertThat(score.toString()).contains("left out, since an answer is missing: cows");
    assertThatThrownBy(() -> score(cows(0, "yes")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no prompt has all its answers");
  }

  @Test
  void linesThatBelongNowhereAreRefused() throws IOException {
    assertThatThrownBy(() -> score("cows.png: yes\n"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("detail.txt, line 1: expected an image");
    assertThatThrownBy(() -> score(pie("yes") + pie("yes")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no open question of this prompt is 'Is there a pie?, yes'");
    assertThatThrownBy(() -> score(pie("yes").replace("pie.png", "tart.png")))
        .hasMessageContaining("has no questions of 'tart'");
    Path orphan = file("q.csv", QUESTIONS.replace("2,1,attribute", "2,9,attribute"));
    Path detail = file("d.txt", pie("yes"));
    assertThatThrownBy(() -> DpgScore.of(detail, orphan))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cows: question 2 depends on [9]");
  }
}
