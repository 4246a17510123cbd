package dev.vgt4j.core.eval.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.io.TextFiles;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * GenEval's score of the lines that its detector wrote: a share of correct images a task, and the
 * mean of the tasks, each weighing the same.
 *
 * @param tasks by tag, in the order of the file
 * @param prompts number of prompts
 * @param correctPrompts prompts with at least one correct image
 */
public record GenEvalScore(Map<String, Task> tasks, int prompts, int correctPrompts) {
  /** GenEval's tasks; a score of fewer is not comparable. */
  private static final int TASKS = 6;

  /**
   * Images of one task.
   *
   * @param correct those that show what was asked for
   * @param images all
   */
  public record Task(int correct, int images) {
    /** The share of correct images. */
    public double score() {
      return (double) correct / images;
    }

    private Task plus(boolean right) {
      return new Task(correct + (right ? 1 : 0), images + 1);
    }
  }

  /** Copies the tasks. */
  public GenEvalScore {
    tasks = Collections.unmodifiableMap(new LinkedHashMap<>(tasks));
  }

  /**
   * Reads {@code results.jsonl}: {@code tag}, {@code correct} and {@code metadata} a line.
   *
   * @throws InvalidInputException naming file and line, if one is broken
   */
  public static GenEvalScore read(Path file) {
    List<String> lines = TextFiles.read(file).lines().toList();
    Map<String, Task> tasks = new LinkedHashMap<>();
    Map<String, Boolean> prompts = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank()) {
        Result r = FileErrors.naming(file + ", line " + (i + 1), () -> Result.parse(line));
        tasks.put(r.tag(), tasks.getOrDefault(r.tag(), new Task(0, 0)).plus(r.correct()));
        prompts.merge(r.prompt(), r.correct(), Boolean::logicalOr);
      }
    }
    if (tasks.isEmpty()) {
      throw new InvalidInputException(file + ": expected results, got none");
    }
    int correct = (int) prompts.values().stream().filter(c -> c).count();
    return new GenEvalScore(tasks, prompts.size(), correct);
  }

  private record Result(String tag, boolean correct, String prompt) {
    static Result parse(String line) {
      JsonNode node = StrictJson.object(line);
      JsonNode correct = node.path("correct");
      if (!correct.isBoolean()) {
        throw StrictJson.wrong("correct", "true or false", correct);
      }
      String prompt = StrictJson.text(node, "metadata");
      return new Result(StrictJson.text(node, "tag"), correct.booleanValue(), prompt);
    }
  }

  /** The mean of the tasks' scores. */
  public double overall() {
    return tasks.values().stream().mapToDouble(Task::score).average().orElseThrow();
  }

  /** Number of images. */
  public int images() {
    return tasks.values().stream().mapToInt(Task::images).sum();
  }

  /** All figures. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("overall", overall()).put("images", images());
    json.put("prompts", prompts).put("correct_prompts", correctPrompts);
    ObjectNode byTask = json.putObject("tasks");
    tasks.forEach(
        (tag, t) ->
            byTask
                .putObject(tag)
                .put("score", t.score())
                .put("correct", t.correct())
                .put("images", t.images()));
    return json;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    tasks.forEach(
        (tag, t) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-16s %.4f  (%d of %d images)%n",
                    tag,
                    t.score(),
                    t.correct(),
                    t.images())));
    text.append(String.format(Locale.ROOT, "%-16s %.4f", "overall", overall()));
    if (tasks.size() != TASKS) {
      text.append("  (mean of %d tasks; GenEval has %d)".formatted(tasks.size(), TASKS));
    }
    return text.toString();
  }
}
