package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says in words what the file system's exceptions say by their type, often with only a path. */
public final class FileErrors {
  private FileErrors() {}

  /**
   * An error to throw on.
   *
   * @param action what was tried, such as {@code writing}
   * @param file what it was tried on
   */
  public static UncheckedIOException failed(String action, Path file, IOException e) {
    return new UncheckedIOException(action + " " + file + ": " + reason(file, e), e);
  }

  /**
   * Reads something of a file and names the file in whatever is wrong with it.
   *
   * @throws InvalidInputException with the file in front of the message
   */
  public static <T> T naming(Path file, Supplier<T> reading) {
    return naming(file.toString(), reading);
  }

  /** As {@link #naming(Path, Supplier)}, of a place in a file. */
  public static <T> T naming(String place, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidInputException e) {
      throw new InvalidInputException(place + ": " + e.getMessage(), e);
    }
  }

  /** As {@link #naming(Path, Supplier)}, of what only checks. */
  public static void naming(Path file, Runnable checking) {
    naming(
        file,
        () -> {
          checking.run();
          return file;
        });
  }

  /** One line that names the file, for an error that nobody wrapped. */
  public static String describe(IOException e) {
    String file = file(e);
    return file == null ? reason(e) : file + ": " + reason(e);
  }

  /** What went wrong with a file; names the place if it is another, such as its folder. */
  public static String reason(Path file, IOException e) {
    String place = file(e);
    boolean other =
        place != null
            && !Path.of(place).toAbsolutePath().equals(file.toAbsolutePath())
            && !Temporaries.is(Path.of(place));
    return other ? place + ": " + reason(e) : reason(e);
  }

  private static @Nullable String file(IOException e) {
    return e instanceof FileSystemException f ? f.getFile() : null;
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
      return "exists and is not a folder";
    }
    if (e instanceof CharacterCodingException) {
      return "not UTF-8 text";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e.getMessage() == null || e instanceof FileSystemException
        ? e.getClass().getSimpleName()
        : e.getMessage();
  }
}
