package dev.vgt4j.core.eval.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.eval.benchmark.DpgQuestions.Question;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * DPG-Bench's score of the answers that its question answering model wrote. The score of an image
 * is the share of its questions that were answered with yes, where a question does not count if one
 * that it depends on does not; that of a prompt the mean of its images, and the whole the mean of
 * the prompts, in percent.
 *
 * @param overall in percent
 * @param categories share of yes by kind of question in percent, as the official script computes
 *     it: from the last image of every prompt, whatever a question depends on
 * @param prompts that were scored
 * @param leftOut prompts of which an answer is missing
 */
public record DpgScore(
    double overall, Map<String, Double> categories, int prompts, List<String> leftOut) {
  private static final double PERCENT = 100;

  /** Copies. */
  public DpgScore {
    categories = new TreeMap<>(categories);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Scores.
   *
   * @param answers the official script's {@code ..._detail.txt}
   * @param questions {@code dpg_bench.csv}
   * @throws InvalidInputException if a file or a line cannot be used, or no prompt has all answers
   */
  public static DpgScore of(Path answers, Path questions) {
    Map<String, List<Question>> byItem = DpgQuestions.read(questions).byItem();
    Map<String, Collection<List<String>>> said = DpgAnswers.read(answers).byImage();
    List<Double> scores = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    Map<String, Task> categories = new TreeMap<>();
    said.forEach(
        (item, images) -> {
          List<Question> asked = byItem.get(item);
          if (asked == null) {
            throw new InvalidInputException(
                answers + ": " + questions + " has no questions of '" + item + "'");
          }
          Optional<Double> score = score(asked, images, categories);
          score.ifPresentOrElse(scores::add, () -> leftOut.add(item));
        });
    double overall =
        scores.stream()
            .mapToDouble(s -> s)
            .average()
            .orElseThrow(
                () -> new InvalidInputException(answers + ": no prompt has all its answers"));
    Map<String, Double> shares = new TreeMap<>();
    categories.forEach((name, t) -> shares.put(name, PERCENT * t.yes / t.all));
    return new DpgScore(PERCENT * overall, shares, scores.size(), leftOut);
  }

  private static final class Task {
    private int yes;
    private int all;

    void add(boolean answer) {
      yes += answer ? 1 : 0;
      all++;
    }
  }

  private static Optional<Double> score(
      List<Question> asked, Collection<List<String>> images, Map<String, Task> categories) {
    double sum = 0;
    Map<Integer, Boolean> last = Map.of();
    for (List<String> lines : images) {
      Map<Integer, Boolean> answers = DpgAnswers.matched(asked, lines);
      if (answers.size() < asked.size()) {
        return Optional.empty();
      }
      sum += score(asked, answers);
      last = answers;
    }
    for (Question q : asked) {
      String broad = q.category().split("-", 2)[0].strip();
      for (String name : List.of(broad, q.category())) {
        categories.computeIfAbsent(name, n -> new Task()).add(last.get(q.id()));
      }
    }
    return Optional.of(sum / images.size());
  }

  /**
   * In the order of the table: what does not count makes later ones that depend on it not count.
   */
  static double score(List<Question> asked, Map<Integer, Boolean> answers) {
    Map<Integer, Boolean> counts = new HashMap<>(answers);
    for (Question q : asked) {
      if (!q.parents().stream().allMatch(counts::get)) {
        counts.put(q.id(), false);
      }
    }
    return (double) counts.values().stream().filter(c -> c).count() / asked.size();
  }

  /** All figures. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("overall", overall).put("prompts", prompts);
    ObjectNode shares = json.putObject("categories");
    categories.forEach(shares::put);
    ArrayNode names = json.putArray("left_out");
    leftOut.forEach(names::add);
    return json;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    categories.forEach(
        (name, share) -> text.append(String.format(Locale.ROOT, "%-32s %6.2f%n", name, share)));
    text.append(
        String.format(Locale.ROOT, "%-32s %6.2f  (%d prompts)", "overall", overall, prompts));
    if (!leftOut.isEmpty()) {
      text.append(
          "%nleft out, since an answer is missing: %s".formatted(String.join(", ", leftOut)));
    }
    return text.toString();
  }
}
