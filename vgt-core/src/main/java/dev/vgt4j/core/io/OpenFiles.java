package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files of weights that stay open while their tensors are read. */
final class OpenFiles {
  private OpenFiles() {}

  /** Reads the table of contents of an open file. */
  @FunctionalInterface
  interface Reader<T> {
    T read(FileChannel channel) throws IOException;
  }

  /**
   * Opens a file and reads its table of contents; the channel is closed if that fails.
   *
   * @param kind what error messages call it
   * @throws InvalidInputException if it cannot be read or the reader refuses it
   */
  static <T> T open(String kind, Path path, Reader<T> reader) {
    FileChannel channel = null;
    boolean opened = false;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      T result = reader.read(channel);
      opened = true;
      return result;
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(kind + " " + path + " does not exist", e);
    } catch (IOException e) {
      throw new InvalidInputException(kind + " " + path + ": " + FileErrors.reason(path, e), e);
    } finally {
      if (!opened && channel != null) {
        closeQuietly(channel);
      }
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // the reason for closing is reported, this one would only hide it
    }
  }

  /** Fills a buffer from a position on; false if the file ends before. */
  static boolean readFully(FileChannel channel, ByteBuffer into, long at) throws IOException {
    long position = at;
    while (into.hasRemaining()) {
      int n = channel.read(into, position);
      if (n < 0) {
        return false;
      }
      position += n;
    }
    return true;
  }

  /** Closes a file that its owner is done with. */
  static void close(Path path, FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileErrors.failed("closing", path, e);
    }
  }
}
