package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What images that were made without any prompt score: each is held against every prompt.
 *
 * @param images how many there are
 * @param tasks share of image and prompt pairs that fit, by task, in GenEval's order
 */
public record SceneFloor(int images, Map<GenEvalTask, Double> tasks) {
  /** Copies the map. */
  public SceneFloor {
    tasks = Collections.unmodifiableMap(new EnumMap<>(tasks));
  }

  /**
   * Holds images against prompts.
   *
   * @param objects what the judge recognised in each image, at least one image
   * @param prompts at least one
   */
  public static SceneFloor of(List<List<Detection>> objects, List<ScenePrompt> prompts) {
    if (objects.isEmpty() || prompts.isEmpty()) {
      throw new InvalidInputException("floor: expected images and prompts, got none");
    }
    return new SceneFloor(
        objects.size(),
        prompts.stream()
            .collect(
                Collectors.groupingBy(
                    ScenePrompt::task,
                    Collectors.averagingDouble(prompt -> share(objects, prompt)))));
  }

  private static double share(List<List<Detection>> objects, ScenePrompt prompt) {
    return objects.stream()
        .mapToInt(found -> GenEvalRules.check(prompt, found).correct() ? 1 : 0)
        .average()
        .orElseThrow();
  }

  /** Unweighted mean of the tasks. */
  public double overall() {
    return tasks.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
