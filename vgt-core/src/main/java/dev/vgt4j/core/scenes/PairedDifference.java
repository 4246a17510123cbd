package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How much better one run over the same prompts and seeds is than another. Difficulty that both
 * share cancels out, so the interval is narrower than those of the two scores suggest.
 *
 * @param tasks difference of the task means, -1..1, in GenEval's order
 * @param overall mean of them; prompts are drawn together with all their images in both runs
 */
public record PairedDifference(Map<GenEvalTask, Estimate> tasks, Estimate overall) {
  /** Copies the map. */
  public PairedDifference {
    tasks = Collections.unmodifiableMap(new EnumMap<>(tasks));
  }

  /**
   * Compares two runs.
   *
   * @param results of the one run
   * @param other of the other: {@link PromptResult#digits} for the same prompts
   * @param seed decides the bootstrap
   * @throws InvalidInputException if they are not of equally many prompts and images
   */
  public static PairedDifference of(List<PromptResult> results, List<String> other, long seed) {
    if (results.size() != other.size()) {
      throw new InvalidInputException(
          "compare: expected results of %d prompts, got %d"
              .formatted(results.size(), other.size()));
    }
    Map<GenEvalTask, List<Estimate.Group>> groups = new EnumMap<>(GenEvalTask.class);
    for (int i = 0; i < other.size(); i++) {
      PromptResult result = results.get(i);
      int images = result.verdicts().size();
      if (other.get(i).length() != images) {
        throw new InvalidInputException(
            "compare: expected %d images of prompt '%s', got %d"
                .formatted(images, result.prompt().text(), other.get(i).length()));
      }
      long correct = other.get(i).chars().filter(digit -> digit == '1').count();
      groups
          .computeIfAbsent(result.prompt().task(), task -> new ArrayList<>())
          .add(new Estimate.Group(result.correct() - (double) correct, images));
    }
    RandomGenerator random = new SplittableRandom(seed);
    Map<GenEvalTask, Estimate> tasks = new EnumMap<>(GenEvalTask.class);
    groups.forEach((task, own) -> tasks.put(task, Estimate.of(own, random)));
    return new PairedDifference(tasks, Estimate.ofStrata(groups.values(), random));
  }
}
