package dev.vgt4j.core.scenes;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A question about a scene that a description of it answers.
 *
 * @param kind what is asked for
 * @param shapes what it is about: nothing in particular, a shape, or one seen from another
 */
public record SceneQuestion(Kind kind, List<SceneShape> shapes) {
  /** Copies the list. */
  public SceneQuestion {
    shapes = List.copyOf(shapes);
  }

  /** What a question asks for. */
  public enum Kind {
    /** The colour of the only object of a shape. */
    COLOR,
    /** How many objects there are. */
    COUNT,
    /** Whether the only object of a shape lies left or right of the only one of another. */
    COLUMN,
    /** Whether it lies above or below. */
    ROW
  }

  /**
   * Every question that has one clear answer: the number of objects, and colours and relations of
   * shapes that occur once. Relations are asked where GenEval's rule sees one and the cells of the
   * dense caption tell it.
   */
  public static List<SceneQuestion> about(Scene scene) {
    Description truth = Description.parse(DenseCaption.of(scene));
    List<SceneQuestion> questions = new ArrayList<>();
    questions.add(new SceneQuestion(Kind.COUNT, List.of()));
    List<SceneShape> single =
        Stream.of(SceneShape.values()).filter(s -> truth.of(s).size() == 1).toList();
    for (int i = 0; i < single.size(); i++) {
      questions.add(new SceneQuestion(Kind.COLOR, List.of(single.get(i))));
      for (SceneShape other : single.subList(i + 1, single.size())) {
        questions.addAll(relations(scene, truth, single.get(i), other));
      }
    }
    return questions;
  }

  private static List<SceneQuestion> relations(
      Scene scene, Description truth, SceneShape shape, SceneShape other) {
    List<SceneQuestion> questions = new ArrayList<>();
    for (Relation relation : Relation.values()) {
      boolean across = relation == Relation.LEFT_OF || relation == Relation.RIGHT_OF;
      SceneQuestion question =
          new SceneQuestion(across ? Kind.COLUMN : Kind.ROW, List.of(shape, other));
      if (relation.holds(box(scene, shape), box(scene, other))
          && question.answer(truth).equals(relation.words())) {
        questions.add(question);
      }
    }
    return questions;
  }

  private static Rectangle2D box(Scene scene, SceneShape shape) {
    return scene.detections().stream()
        .filter(object -> object.shape() == shape)
        .findFirst()
        .orElseThrow()
        .bounds();
  }

  /** The answer that a description gives; empty if it gives none. */
  public String answer(Description description) {
    if (kind == Kind.COUNT) {
      return Integer.toString(description.objects().size());
    }
    List<Description.Item> found = new ArrayList<>();
    for (SceneShape shape : shapes) {
      description.of(shape).stream().findFirst().ifPresent(found::add);
    }
    if (found.size() < shapes.size()) {
      return "";
    }
    Description.Item a = found.get(0);
    Description.Item b = found.get(found.size() - 1);
    return switch (kind) {
      case COLOR -> a.color().word();
      case COLUMN -> side(a.column() - b.column(), Relation.LEFT_OF, Relation.RIGHT_OF);
      case ROW -> side(a.row() - b.row(), Relation.ABOVE, Relation.BELOW);
      case COUNT -> throw new IllegalStateException("answered already");
    };
  }

  private static String side(int offset, Relation before, Relation after) {
    return offset < 0 ? before.words() : offset > 0 ? after.words() : "";
  }

  /** The question in words. */
  @Override
  public String toString() {
    return switch (kind) {
      case COLOR -> "what colour is the " + word(0) + "?";
      case COUNT -> "how many objects are there?";
      case COLUMN -> "is the " + word(0) + " left or right of the " + word(1) + "?";
      case ROW -> "is the " + word(0) + " above or below the " + word(1) + "?";
    };
  }

  private String word(int index) {
    return shapes.get(index).word();
  }
}
