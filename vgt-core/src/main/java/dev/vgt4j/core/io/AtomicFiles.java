package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that appear whole under their name or not at all. */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Fills a temporary file. */
  @FunctionalInterface
  public interface Filler {
    /** Writes the contents to an existing, empty file. */
    void fill(Path temporary) throws IOException;
  }

  /**
   * Writes a file beside its target, forces it to disk and moves it into place. Missing parent
   * folders are created; on failure the target is as it was.
   *
   * @throws java.io.UncheckedIOException naming the target and the reason
   */
  public static void write(Path target, Filler filler) {
    Path temporary = Temporaries.beside(target);
    try {
      Files.createDirectories(temporary.getParent());
      // not createTempFile, whose files only their owner may read
      Files.createFile(temporary);
      filler.fill(temporary);
      force(temporary);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw FileErrors.failed("writing", target, e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** Writes text as UTF-8; see {@link #write}. */
  public static void writeString(Path target, String text) {
    write(target, temporary -> Files.writeString(temporary, text));
  }

  /**
   * Looks before long work whether its result can be written.
   *
   * @throws InvalidInputException if the target is a folder or its folder cannot hold it
   */
  public static void requireWritable(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    if (target.toString().isBlank() || Files.isDirectory(absolute)) {
      throw new InvalidInputException("cannot write '" + target + "': it is a folder");
    }
    Path folder = absolute.getParent();
    while (!Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new InvalidInputException(
          "cannot write " + target + ": " + folder + " is not a folder that can be written to");
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
      c.force(true);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // a leftover temporary file is harmless and the first error matters more
    }
  }
}
