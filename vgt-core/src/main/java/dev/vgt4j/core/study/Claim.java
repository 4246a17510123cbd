package dev.vgt4j.core.study;

import java.util.List;

/**
 * A statement that the study can decide.
 *
 * @param source where it is made, such as {@code table 5}
 * @param text the statement, with the numbers given there
 * @param contrasts all of them have to be above 0 for it to hold
 */
public record Claim(String source, String text, List<Contrast> contrasts) {
  /** Copies the list. */
  public Claim {
    contrasts = List.copyOf(contrasts);
  }

  /** A claim of the paper (arXiv 2511.23469). */
  static Claim paper(String source, String text, Contrast... contrasts) {
    return new Claim("paper, " + source, text, List.of(contrasts));
  }

  /** A question of our own, worded as a statement. */
  static Claim own(String text, Contrast... contrasts) {
    return new Claim("our own", text, List.of(contrasts));
  }
}
