package dev.vgt4j.api.vlm;

import dev.vgt4j.api.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of a model's configuration. Every accessor checks what it reads; the {@link
 * InvalidInputException} that it throws names the file, the field's path, what was expected and
 * what is there. A field that is null counts as absent.
 */
public interface ModelConfig {
  /** True if the field is present. */
  boolean has(String field);

  /** A nested object. */
  ModelConfig child(String field);

  /** A nested object, or null if the field is absent. */
  default @Nullable ModelConfig optionalChild(String field) {
    return has(field) ? child(field) : null;
  }

  /** A nested object, or one without fields if it is absent. */
  ModelConfig childOrEmpty(String field);

  /** A whole number of at least {@code least}. */
  int intAtLeast(String field, int least);

  /** A whole number within a range. */
  default int intBetween(String field, int least, int most) {
    int value = intAtLeast(field, least);
    if (value > most) {
      throw wrong(field, "a whole number from " + least + " to " + most);
    }
    return value;
  }

  /** A whole number of at least 1. */
  default int positiveInt(String field) {
    return intAtLeast(field, 1);
  }

  /** A whole number of at least 1, or the default if the field is absent. */
  default int positiveInt(String field, int absent) {
    return has(field) ? positiveInt(field) : absent;
  }

  /** A finite number above 0. */
  double positive(String field);

  /** A finite number above 0, or the default if the field is absent. */
  default double positive(String field, double absent) {
    return has(field) ? positive(field) : absent;
  }

  /** True or false, or the default if the field is absent. */
  boolean flag(String field, boolean absent);

  /** A text. */
  String text(String field);

  /** A text, or the default if the field is absent. */
  default String text(String field, String absent) {
    return has(field) ? text(field) : absent;
  }

  /** True if the field holds a list. */
  boolean isList(String field);

  /** A list of whole numbers of at least {@code least}. */
  List<Integer> intsAtLeast(String field, int least);

  /** A list of whole numbers of at least 1. */
  default List<Integer> positiveInts(String field) {
    return intsAtLeast(field, 1);
  }

  /** A list of texts. */
  List<String> texts(String field);

  /**
   * Checks a field that selects a variant of which only one is implemented.
   *
   * @throws InvalidInputException if the field is absent or another text
   */
  default void require(String field, String supported) {
    if (!text(field).equals(supported)) {
      throw wrong(field, "\"" + supported + "\" (the only supported value)");
    }
  }

  /** The error to throw when a field's value cannot be used. */
  InvalidInputException wrong(String field, String expected);
}
