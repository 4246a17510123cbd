package dev.vgt4j.core.scenes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
 * @param overall unweighted mean of the task means, 0..1
 * @param floor the same under shuffled prompts
 * @param standardError of {@code overall}, by bootstrap within tasks
 * @param low lower end of the 95% bootstrap interval of {@code overall}
 * @param high upper end of the interval
 */
public record SceneScore(
    Map<GenEvalTask, TaskScore> tasks,
    double overall,
    double floor,
    double standardError,
    double low,
    double high) {

  private static final int SHUFFLES = 20;
  private static final int RESAMPLES = 1000;

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
   */
  public record TaskScore(int images, int correct, double floor) {
    /** Share of correct images, 0..1. */
    public double mean() {
      return (double) correct / images;
    }
  }

  /**
   * Scores judged images.
   *
   * @param judged at least two images
   * @param seed decides shuffles and bootstrap
   * @throws InvalidInputException if there are fewer than two
   */
  public static SceneScore of(List<JudgedImage> judged, long seed) {
    if (judged.size() < 2) {
      throw new InvalidInputException(
          "a score needs at least 2 images to shuffle their prompts, but there are "
              + judged.size());
    }
    RandomGenerator random = new SplittableRandom(seed);
    Map<GenEvalTask, Integer> floors = correctWhenShuffled(judged, random);
    Map<GenEvalTask, TaskScore> tasks = new EnumMap<>(GenEvalTask.class);
    for (JudgedImage image : judged) {
      GenEvalTask task = image.prompt().task();
      TaskScore score = tasks.getOrDefault(task, new TaskScore(0, 0, 0));
      int correct = score.correct() + (image.verdict().correct() ? 1 : 0);
      tasks.put(task, new TaskScore(score.images() + 1, correct, 0));
    }
    tasks.replaceAll(
        (task, score) -> {
          double floor = (double) floors.getOrDefault(task, 0) / SHUFFLES / score.images();
          return new TaskScore(score.images(), score.correct(), floor);
        });
    return summarise(tasks, random);
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

  private static SceneScore summarise(Map<GenEvalTask, TaskScore> tasks, RandomGenerator random) {
    double[] resampled =
        IntStream.range(0, RESAMPLES).mapToDouble(i -> resample(tasks, random)).sorted().toArray();
    double mean = Arrays.stream(resampled).average().orElseThrow();
    double variance =
        Arrays.stream(resampled).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    return new SceneScore(
        tasks,
        tasks.values().stream().mapToDouble(TaskScore::mean).average().orElseThrow(),
        tasks.values().stream().mapToDouble(TaskScore::floor).average().orElseThrow(),
        Math.sqrt(variance),
        resampled[RESAMPLES / 40],
        resampled[RESAMPLES - 1 - RESAMPLES / 40]);
  }

  private static double resample(Map<GenEvalTask, TaskScore> tasks, RandomGenerator random) {
    double sum = 0;
    for (TaskScore score : tasks.values()) {
      int correct = 0;
      for (int i = 0; i < score.images(); i++) {
        correct += random.nextInt(score.images()) < score.correct() ? 1 : 0;
      }
      sum += (double) correct / score.images();
    }
    return sum / tasks.size();
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
            overall,
            floor,
            standardError,
            low,
            high);
  }

  /** Writes the figures as JSON. */
  public void write(Path file) throws IOException {
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json());
  }

  /** The figures as JSON. */
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("images", images()).put("overall", overall).put("floor", floor);
    root.put("standardError", standardError);
    root.putArray("interval95").add(low).add(high);
    ObjectNode byTask = root.putObject("tasks");
    tasks.forEach(
        (task, score) ->
            byTask
                .putObject(task.tag())
                .put("score", score.mean())
                .put("floor", score.floor())
                .put("images", score.images()));
    return root;
  }
}
