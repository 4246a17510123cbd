package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files that others wrote. */
public final class TextFiles {
  /** Larger files are refused before they are read; the largest vocabularies take 40 MB. */
  static final long MOST_BYTES = 256L << 20;

  private TextFiles() {}

  /**
   * Reads UTF-8 text.
   *
   * @throws InvalidInputException naming the file, if it cannot be read, is no UTF-8 or is larger
   *     than 256 MB
   */
  public static String read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MOST_BYTES) {
        throw new InvalidInputException(
            file + ": expected text of at most " + MOST_BYTES + " bytes, got " + bytes);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + FileErrors.reason(file, e), e);
    }
  }
}
