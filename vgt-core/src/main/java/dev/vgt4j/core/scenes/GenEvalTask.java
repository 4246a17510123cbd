package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.util.Locale;

/** The six tasks of GenEval (Ghosh et al. 2023), in the order of its tables. */
public enum GenEvalTask {
  SINGLE_OBJECT,
  TWO_OBJECT,
  COUNTING,
  COLORS,
  POSITION,
  COLOR_ATTR;

  /** GenEval's own name, such as {@code single_object}. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The task at an index of an endless balanced sequence. */
  public static GenEvalTask inTurn(int index) {
    return values()[index % values().length];
  }

  /**
   * The task with this tag.
   *
   * @throws InvalidInputException if there is none; the message lists the known ones
   */
  public static GenEvalTask ofTag(String tag) {
    return Words.named(GenEvalTask.class, tag);
  }
}
