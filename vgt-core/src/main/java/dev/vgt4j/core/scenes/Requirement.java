package dev.vgt4j.core.scenes;

import java.util.Optional;

/**
 * One entry of GenEval's {@code include} or {@code exclude} list.
 *
 * @param shape the object class
 * @param count include: at least this many; exclude: fewer than this many
 * @param color colour of all {@code count} objects, if it matters
 * @param position relation to the objects matched by an earlier entry, if it matters
 */
public record Requirement(
    SceneShape shape, int count, Optional<SceneColor> color, Optional<Position> position) {

  /**
   * A relation to an earlier entry of the include list.
   *
   * @param relation where this entry's objects lie
   * @param target index of the entry they are compared with
   */
  public record Position(Relation relation, int target) {}

  static Requirement of(SceneShape shape, int count) {
    return new Requirement(shape, count, Optional.empty(), Optional.empty());
  }

  static Requirement of(ShapeColor object) {
    return new Requirement(object.shape(), 1, Optional.of(object.color()), Optional.empty());
  }

  Requirement placed(Relation relation, int target) {
    return new Requirement(shape, count, color, Optional.of(new Position(relation, target)));
  }
}
