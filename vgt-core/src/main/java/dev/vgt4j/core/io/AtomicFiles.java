package dev.vgt4j.core.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

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
   */
  public static void write(Path target, Filler filler) {
    Path folder = target.toAbsolutePath().getParent();
    Path temporary = null;
    try {
      Files.createDirectories(folder);
      // not createTempFile, whose files only their owner may read
      temporary =
          Files.createFile(
              folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp"));
      filler.fill(temporary);
      force(temporary);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      temporary = null;
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + target + ": " + e.getMessage(), e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** Writes text as UTF-8; see {@link #write}. */
  public static void writeString(Path target, String text) {
    write(target, temporary -> Files.writeString(temporary, text));
  }

  private static void force(Path file) throws IOException {
    try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
      c.force(true);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException ignored) {
      // a leftover temporary file is harmless and the first error matters more
    }
  }
}
