package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The folder that a long run writes to, held by one run at a time. Opening it deletes what a killed
 * run left half-written; the lock ends with the process, however that ends.
 */
public final class RunFolder implements AutoCloseable {
  private static final String LOCK = ".lock";

  private final Path path;
  private final FileChannel channel;

  private RunFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes a folder, which is created if it is missing.
   *
   * @throws InvalidInputException if another run uses it
   * @throws java.io.UncheckedIOException if it cannot be written to
   */
  public static RunFolder open(Path path) {
    return tryOpen(path)
        .orElseThrow(() -> new InvalidInputException("another run is writing to " + path));
  }

  /**
   * The same, but nothing if another run uses it.
   *
   * @throws java.io.UncheckedIOException if it cannot be written to
   */
  public static Optional<RunFolder> tryOpen(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        return Optional.empty();
      }
      Temporaries.clean(path);
      return Optional.of(new RunFolder(path, channel));
    } catch (IOException e) {
      throw FileErrors.failed("writing to", path, e);
    }
  }

  private static boolean locked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    } catch (IOException noLocks) {
      // some network file systems have none, which is no reason to refuse the run
      return true;
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * A folder inside, without what a killed run left half-written there. It need not exist.
   *
   * @throws java.io.UncheckedIOException if the leavings cannot be deleted
   */
  public Path inside(String name) {
    Path inner = path.resolve(name);
    try {
      if (Files.isDirectory(inner)) {
        Temporaries.clean(inner);
      }
      return inner;
    } catch (IOException e) {
      throw FileErrors.failed("writing to", inner, e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path.resolve(LOCK));
      channel.close();
    } catch (IOException e) {
      throw FileErrors.failed("closing", path, e);
    }
  }
}
