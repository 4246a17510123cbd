package dev.vgt4j.core.scenes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * GenEval's figures for a set of images, each beside its floor: the score of the same images under
 * shuffled prompts.
 *
 * @param tasks results of the tasks that occurred, in GenEval's order
 * @param estimate unweighted mean of the task means, 0..1, with its uncertainty
 * @param floor the same under shuffled prompts
 */
public record SceneScore(Map<GenEvalTask, TaskScore> tasks, Estimate estimate, double floor) {

  private static final int SHUFFLES = 20;

  /** Copies the map. */
  public SceneScore {
    tasks = Collections.unmodifiableMap(new EnumMap<>(tasks));
  }

  /**
   * One task's result.
   *
   * @param images number of images
   * @param correct how many satisfy their prompt
   * @param floor share that satisfies another image's prompt
   * @param estimate share of correct images, 0..1, with its uncertainty
   */
  public record TaskScore(int images, int correct, double floor, Estimate estimate) {
    /** Share of correct images, 0..1. */
    public double mean() {
      return estimate.value();
    }
  }

  /**
   * Scores judged images, each independent of the others.
   *
   * @param judged at least two images
   * @param seed decides shuffles and bootstrap
   * @throws InvalidInputException if there are fewer than two
   */
  public static SceneScore of(List<JudgedImage> judged, long seed) {
    return ofPrompts(
        judged.stream().map(j -> new PromptResult(j.prompt(), List.of(j.verdict()))).toList(),
        seed);
  }

  /**
   * Scores several images a prompt. Intervals are those of drawing other prompts: the images of a
   * prompt share its difficulty, so they are drawn together.
   *
   * @param results at least two images in all
   * @param seed decides shuffles and bootstrap
   * @throws InvalidInputException if there are fewer than two
   */
  public static SceneScore ofPrompts(List<PromptResult> results, long seed) {
    List<JudgedImage> judged =
        results.stream()
            .flatMap(r -> r.verdicts().stream().map(v -> new JudgedImage(r.prompt(), v)))
            .toList();
    if (judged.size() < 2) {
      throw new InvalidInputException(
          "a score needs at least 2 images to shuffle their prompts, but there are "
              + judged.size());
    }
    RandomGenerator random = new SplittableRandom(seed);
    Map<GenEvalTask, Integer> floors = correctWhenShuffled(judged, random);
    Map<GenEvalTask, List<PromptResult>> byTask = new EnumMap<>(GenEvalTask.class);
    results.forEach(r -> byTask.computeIfAbsent(r.prompt().task(), t -> new ArrayList<>()).add(r));
    Map<GenEvalTask, List<Estimate.Group>> groups = new EnumMap<>(GenEvalTask.class);
    Map<GenEvalTask, TaskScore> tasks = new EnumMap<>(GenEvalTask.class);
    byTask.forEach(
        (task, own) -> {
          groups.put(task, own.stream().map(PromptResult::group).toList());
          int images = own.stream().mapToInt(r -> r.verdicts().size()).sum();
          tasks.put(
              task,
              new TaskScore(
                  images,
                  own.stream().mapToInt(PromptResult::correct).sum(),
                  (double) floors.getOrDefault(task, 0) / SHUFFLES / images,
                  Estimate.of(groups.get(task), random)));
        });
    return new SceneScore(
        tasks,
        Estimate.ofStrata(groups.values(), random),
        tasks.values().stream().mapToDouble(TaskScore::floor).average().orElseThrow());
  }

  private static Map<GenEvalTask, Integer> correctWhenShuffled(
      List<JudgedImage> judged, RandomGenerator random) {
    Map<GenEvalTask, Integer> correct = new EnumMap<>(GenEvalTask.class);
    for (int shuffle = 0; shuffle < SHUFFLES; shuffle++) {
      int[] other = derangement(judged.size(), random);
      for (int i = 0; i < other.length; i++) {
        ScenePrompt prompt = judged.get(other[i]).prompt();
        if (GenEvalRules.check(prompt, judged.get(i).verdict().objects()).correct()) {
          correct.merge(prompt.task(), 1, Integer::sum);
        }
      }
    }
    return correct;
  }

  /** A random cyclic permutation (Sattolo 1986), which leaves nothing in its place. */
  static int[] derangement(int size, RandomGenerator random) {
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  /** Unweighted mean of the task means, 0..1. */
  public double overall() {
    return estimate.value();
  }

  /** Number of images scored. */
  public int images() {
    return tasks.values().stream().mapToInt(TaskScore::images).sum();
  }

  /** A table for people, one line a task; the last line starts with {@code overall score}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    tasks.forEach(
        (task, score) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-13s %.3f  floor %.3f  (%d images)%n",
                    task.tag(),
                    score.mean(),
                    score.floor(),
                    score.images())));
    return text
        + String.format(
            Locale.ROOT,
            "overall score %.3f  floor %.3f  (standard error %.3f, 95%% interval %.3f to %.3f)",
            overall(),
            floor,
            estimate.standardError(),
            estimate.low(),
            estimate.high());
  }

  /** Writes the figures as JSON. */
  public void write(Path file) throws IOException {
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json());
  }

  /** The figures as JSON. */
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("images", images()).put("overall", overall()).put("floor", floor);
    root.put("standardError", estimate.standardError());
    root.putArray("interval95").add(estimate.low()).add(estimate.high());
    ObjectNode byTask = root.putObject("tasks");
    tasks.forEach(
        (task, score) ->
            byTask
                .putObject(task.tag())
                .put("score", score.mean())
                .put("floor", score.floor())
                .put("images", score.images())
                .putArray("interval95")
                .add(score.estimate().low())
                .add(score.estimate().high()));
    return root;
  }
}
