package dev.vgt4j.core.train.config;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.text.NearWords;
import java.util.List;

/** The error for an option that there is not. */
final class UnknownOption {
  private UnknownOption() {}

  /**
   * @param path the option as it was given
   * @param name the part of it that is unknown
   * @param known what could stand there
   */
  static InvalidInputException of(String source, String path, String name, List<String> known) {
    return new InvalidInputException(
        source
            + ": unknown option '"
            + path
            + "'"
            + didYouMean(name, known)
            + "; known here: "
            + String.join(", ", known));
  }

  /** A suggestion, or nothing. */
  static String didYouMean(String word, List<String> known) {
    List<String> near = NearWords.of(word, known);
    return near.isEmpty() ? "" : ", did you mean '" + near.get(0) + "'?";
  }
}
