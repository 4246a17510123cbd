package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A folder that appears whole under its name or not at all: it is filled beside its target, which
 * {@link #commit} renames. Closed before, it leaves nothing behind.
 */
public final class AtomicFolder implements AutoCloseable {
  private final Path target;
  private final Path partial;

  private AtomicFolder(Path target, Path partial) {
    this.target = target;
    this.partial = partial;
  }

  /**
   * Starts a folder.
   *
   * @param target where it will be; must not exist or be an empty folder
   * @throws InvalidInputException if the target holds something already
   * @throws java.io.UncheckedIOException if no folder can be made there
   */
  public static AtomicFolder create(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    try {
      if (!vacant(absolute)) {
        throw new InvalidInputException(absolute + " exists and is not an empty folder");
      }
      return new AtomicFolder(absolute, Files.createDirectories(Temporaries.beside(absolute)));
    } catch (IOException e) {
      throw FileErrors.failed("writing", target, e);
    }
  }

  /**
   * True if there is nothing, or a folder without entries.
   *
   * @throws java.io.UncheckedIOException if the folder cannot be listed
   */
  public static boolean isVacant(Path target) {
    try {
      return vacant(target);
    } catch (IOException e) {
      throw FileErrors.failed("listing", target, e);
    }
  }

  private static boolean vacant(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return !Files.exists(target);
    }
    try (Stream<Path> entries = Files.list(target)) {
      return entries.findAny().isEmpty();
    }
  }

  /** Where to put the files until they are complete. */
  public Path path() {
    return partial;
  }

  /**
   * Puts the finished folder in its place, for good: its entries and its name are on disk
   * afterwards. The files themselves are if {@link AtomicFiles} wrote them.
   */
  public void commit() {
    try {
      Durable.folder(partial);
      Files.deleteIfExists(target);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      Durable.folder(target.getParent());
    } catch (IOException e) {
      throw FileErrors.failed("writing", target, e);
    }
  }

  /**
   * Deletes a folder as a whole: a kill on the way leaves it, or nothing under its name.
   *
   * @throws java.io.UncheckedIOException if that fails
   */
  public static void delete(Path folder) {
    Path leaving = Temporaries.beside(folder);
    try {
      Files.move(folder, leaving, StandardCopyOption.ATOMIC_MOVE);
      Temporaries.delete(leaving);
    } catch (IOException e) {
      throw FileErrors.failed("deleting", folder, e);
    }
  }

  /**
   * The same for a folder that may not be there.
   *
   * @throws java.io.UncheckedIOException if it is, and cannot be deleted
   */
  public static void deleteIfExists(Path folder) {
    if (Files.exists(folder)) {
      delete(folder);
    }
  }

  @Override
  public void close() {
    try {
      Temporaries.delete(partial);
    } catch (IOException e) {
      throw FileErrors.failed("deleting", partial, e);
    }
  }
}
