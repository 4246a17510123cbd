package dev.vgt4j.core.text;

import java.util.Comparator;
import java.util.List;

/** Finds the words that somebody may have meant. */
public final class NearWords {
  private static final int MOST = 3;

  private NearWords() {}

  /** Up to {@value #MOST} words a few typing errors away, the nearest first. */
  public static List<String> of(String word, List<String> known) {
    int allowed = Math.max(1, word.length() / 3);
    return known.stream()
        .filter(candidate -> Character.isLetterOrDigit(candidate.codePointAt(0)))
        .filter(candidate -> distance(word, candidate) <= allowed)
        .sorted(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .limit(MOST)
        .toList();
  }

  /** Levenshtein distance: insertions, deletions and replacements of one character. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
