package dev.vgt4j.core.scenes;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Composition: the prompts of {@link GenEvalTask#COLORS} and {@link GenEvalTask#COLOR_ATTR} that
 * name a coloured shape which training never showed, apart from those that do not.
 *
 * @param unseen prompts with such a pair
 * @param seen the other prompts of the same tasks
 */
public record HeldOutScore(SceneScore unseen, SceneScore seen) {

  /**
   * Splits results.
   *
   * @param pairs what training never showed
   * @param seed decides shuffles and bootstrap
   * @return empty if a side has fewer than two images
   */
  public static Optional<HeldOutScore> of(
      List<PromptResult> results, Collection<ShapeColor> pairs, long seed) {
    Predicate<PromptResult> unseen = r -> pairs.stream().anyMatch(r.prompt()::mentions);
    Map<Boolean, List<PromptResult>> sides =
        results.stream()
            .filter(HeldOutScore::namesPairs)
            .collect(Collectors.partitioningBy(unseen));
    boolean enough =
        sides.values().stream()
            .allMatch(side -> side.stream().mapToInt(r -> r.verdicts().size()).sum() >= 2);
    return enough
        ? Optional.of(
            new HeldOutScore(
                SceneScore.ofPrompts(sides.get(true), seed),
                SceneScore.ofPrompts(sides.get(false), seed)))
        : Optional.empty();
  }

  private static boolean namesPairs(PromptResult result) {
    return Stream.of(GenEvalTask.COLORS, GenEvalTask.COLOR_ATTR)
        .anyMatch(task -> task == result.prompt().task());
  }
}
