package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A tar archive read as hostile input: headers once, from front to back, then the contents of
 * members by their place. Nothing is extracted, so that names are only names. The file is open only
 * while something is read.
 *
 * <p>Written here because the libraries that read tar archives keep an object of some hundred bytes
 * for every member, load extended headers of any length and leave checksums to their callers.
 */
public final class TarFile {
  /** Archives with more members are refused. */
  public static final int MOST_MEMBERS = 4_000_000;

  private final Path path;
  private final long bytes;

  private TarFile(Path path, long bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /** Takes the regular files of an archive, in its order. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one.
     *
     * @param name as the archive has it: any text at all, not a path to be used
     * @param offset of the first byte of its contents
     * @param size bytes of its contents, all inside the file
     */
    void file(String name, long offset, long size);
  }

  /**
   * Reads all headers; memory is bounded whatever the archive holds.
   *
   * @param visitor told every regular file
   * @throws InvalidInputException naming file and byte if it is missing, cut off, damaged,
   *     compressed, or uses features that could hide contents
   */
  public static TarFile scan(Path path, Visitor visitor) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      new TarScan(path, channel, visitor).run();
      return new TarFile(path, channel.size());
    } catch (IOException e) {
      throw new InvalidInputException("tar file " + path + ": " + FileErrors.reason(path, e), e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Its length. */
  public long bytes() {
    return bytes;
  }

  /**
   * Reads contents of a member. Several threads may do so at once.
   *
   * @throws InvalidInputException if the file is gone or has another length than before
   */
  public byte[] read(long offset, int size) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer into = ByteBuffer.allocate(size);
      if (channel.size() != bytes || !OpenFiles.readFully(channel, into, offset)) {
        throw new InvalidInputException(
            "tar file " + path + ": it has changed since it was opened");
      }
      return into.array();
    } catch (IOException e) {
      throw new InvalidInputException("tar file " + path + ": " + FileErrors.reason(path, e), e);
    }
  }
}
