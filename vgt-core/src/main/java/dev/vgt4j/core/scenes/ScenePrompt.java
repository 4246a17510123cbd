package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.util.List;

/**
 * A prompt and what an image must show to satisfy it, as in GenEval's evaluation metadata.
 *
 * @param task the task it belongs to
 * @param text the prompt; only words of {@link World#vocabulary()}
 * @param include what must be there
 * @param exclude what must not be there
 */
public record ScenePrompt(
    GenEvalTask task, String text, List<Requirement> include, List<Requirement> exclude) {

  /**
   * Copies the lists.
   *
   * @throws InvalidInputException if a position refers to anything but an earlier entry
   */
  public ScenePrompt {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    for (int i = 0; i < include.size(); i++) {
      int target = include.get(i).position().map(Requirement.Position::target).orElse(-1);
      if (target >= i) {
        throw new InvalidInputException(
            "'position' must refer to an earlier entry, but entry " + i + " refers to " + target);
      }
    }
  }

  /** {@code a circle}. */
  public static ScenePrompt singleObject(SceneShape shape) {
    return including(GenEvalTask.SINGLE_OBJECT, "a " + shape.word(), Requirement.of(shape, 1));
  }

  /** {@code a circle and a square}. */
  public static ScenePrompt twoObject(SceneShape first, SceneShape second) {
    return including(
        GenEvalTask.TWO_OBJECT,
        "a " + first.word() + " and a " + second.word(),
        Requirement.of(first, 1),
        Requirement.of(second, 1));
  }

  /** {@code three circles}: no fewer, and through the exclude list no more. */
  public static ScenePrompt counting(SceneShape shape, int count) {
    return new ScenePrompt(
        GenEvalTask.COUNTING,
        Words.NUMBERS.get(count) + " " + shape.plural(),
        List.of(Requirement.of(shape, count)),
        List.of(Requirement.of(shape, count + 1)));
  }

  /** {@code a red circle}. */
  public static ScenePrompt colors(ShapeColor object) {
    return including(GenEvalTask.COLORS, phrase(object), Requirement.of(object));
  }

  /** {@code a circle left of a square}; as in GenEval the reference object comes first. */
  public static ScenePrompt position(SceneShape shape, Relation relation, SceneShape reference) {
    return including(
        GenEvalTask.POSITION,
        "a " + shape.word() + " " + relation.words() + " a " + reference.word(),
        Requirement.of(reference, 1),
        Requirement.of(shape, 1).placed(relation, 0));
  }

  /** {@code a red circle and a blue square}. */
  public static ScenePrompt colorAttr(ShapeColor first, ShapeColor second) {
    return including(
        GenEvalTask.COLOR_ATTR,
        phrase(first) + " and " + phrase(second),
        Requirement.of(first),
        Requirement.of(second));
  }

  /** True if it asks for objects of this colour and shape together. */
  public boolean mentions(ShapeColor pair) {
    return include.stream()
        .anyMatch(
            wanted ->
                wanted.shape() == pair.shape()
                    && wanted.color().filter(pair.color()::equals).isPresent());
  }

  private static ScenePrompt including(GenEvalTask task, String text, Requirement... include) {
    return new ScenePrompt(task, text, List.of(include), List.of());
  }

  private static String phrase(ShapeColor object) {
    return "a " + object.color().word() + " " + object.shape().word();
  }
}
