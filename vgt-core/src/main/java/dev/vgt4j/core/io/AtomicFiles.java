package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Files that appear whole under their name or not at all. */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Fills a temporary file. */
  @FunctionalInterface
  public interface Filler {
    /** Writes the contents to an existing, empty file. */
    void fill(Path temporary) throws IOException;
  }

  /** Fills several temporary files. */
  @FunctionalInterface
  public interface GroupFiller {
    /** Writes the contents to existing, empty files, in the order of their targets. */
    void fill(List<Path> temporaries) throws IOException;
  }

  /**
   * Writes a file beside its target, forces it to disk and moves it into place. Missing parent
   * folders are created; on failure the target is as it was.
   *
   * @throws java.io.UncheckedIOException naming the target and the reason
   */
  public static void write(Path target, Filler filler) {
    writeAll(List.of(target), temporaries -> filler.fill(temporaries.get(0)));
  }

  /**
   * Writes several files, of which none appears before all are complete and on disk. They appear in
   * the order given, so that a last one can tell that the others are there.
   *
   * @throws java.io.UncheckedIOException naming a target and the reason
   */
  public static void writeAll(List<Path> targets, GroupFiller filler) {
    List<Path> temporaries = targets.stream().map(Temporaries::beside).toList();
    try {
      for (Path temporary : temporaries) {
        Files.createDirectories(temporary.getParent());
        // not createTempFile, whose files only their owner may read
        Files.createFile(temporary);
      }
      filler.fill(temporaries);
      for (Path temporary : temporaries) {
        Durable.file(temporary);
      }
      for (int i = 0; i < targets.size(); i++) {
        Files.move(
            temporaries.get(i),
            targets.get(i),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw FileErrors.failed("writing", targets.get(targets.size() - 1), e);
    } finally {
      temporaries.forEach(AtomicFiles::deleteQuietly);
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
    Path folder = existing(absolute.getParent());
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new InvalidInputException(
          "cannot write " + target + ": " + folder + " is not a folder that can be written to");
    }
  }

  /**
   * Looks before long work whether its result will fit.
   *
   * @param folder where it will be; need not exist yet
   * @throws InvalidInputException if the disk has less space, as far as it tells
   */
  public static void requireSpace(Path folder, long bytes) {
    Path there = existing(folder.toAbsolutePath().normalize());
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      if (free > 0 && free < bytes) {
        throw new InvalidInputException(
            "cannot write " + bytes + " bytes to " + folder + ": the disk has " + free + " left");
      }
    } catch (IOException unknown) {
      // writing itself will tell
    }
  }

  private static Path existing(Path folder) {
    Path there = folder;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // a leftover temporary file is harmless and the first error matters more
    }
  }
}
