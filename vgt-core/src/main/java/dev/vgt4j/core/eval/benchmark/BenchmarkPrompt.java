package dev.vgt4j.core.eval.benchmark;

import dev.vgt4j.api.InvalidInputException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A prompt and the files that a scorer reads of it, by path below the folder of images.
 *
 * @param text what the images shall show
 * @param pictures a PNG for every image, or a single one for a square grid of all images
 * @param notes text files beside them
 */
public record BenchmarkPrompt(String text, List<String> pictures, Map<String, String> notes) {
  private static final Pattern NAME =
      Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]{0,199}");

  /** Checks the text. */
  public BenchmarkPrompt {
    pictures = List.copyOf(pictures);
    notes = Collections.unmodifiableMap(new TreeMap<>(notes));
    if (text.isBlank() || pictures.isEmpty()) {
      throw new InvalidInputException("expected a prompt with text and pictures, got " + text);
    }
  }

  /**
   * A name out of somebody's file, as one part of a path.
   *
   * @throws InvalidInputException if it could lead elsewhere or is no name for a file
   */
  static String fileName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "'" + name + "' cannot name a file: expected no slashes and no dot in front");
    }
    return name;
  }
}
