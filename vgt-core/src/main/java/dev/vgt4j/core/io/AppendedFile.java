package dev.vgt4j.core.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows while a program runs. What is added waits in memory for {@link #flush}; a flush
 * that fails, as on a full disk, leaves no torn end behind and can be repeated.
 */
public final class AppendedFile implements AutoCloseable {
  private final Path file;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private @Nullable FileChannel channel;
  private long end;

  /** Touches nothing before the first flush, which creates the file and its folder if missing. */
  public AppendedFile(Path file) {
    this.file = file;
  }

  /** Adds to what waits. */
  public void add(byte[] bytes) {
    pending.writeBytes(bytes);
  }

  /**
   * Writes what waits; it is visible to readers afterwards.
   *
   * @throws java.io.UncheckedIOException if that fails; everything keeps waiting
   */
  public void flush() {
    if (pending.size() == 0) {
      return;
    }
    try {
      write(ByteBuffer.wrap(pending.toByteArray()));
    } catch (IOException e) {
      cutTornEnd();
      throw FileErrors.failed("writing", file, e);
    }
    end += pending.size();
    pending.reset();
  }

  private void write(ByteBuffer bytes) throws IOException {
    if (channel == null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      end = channel.size();
    }
    long at = end;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private void cutTornEnd() {
    try {
      if (channel != null) {
        channel.truncate(end);
      }
    } catch (IOException ignored) {
      // the next flush writes over it
    }
  }

  /** Forgets what waits. */
  public void discard() {
    pending.reset();
  }

  /** Closes the file without writing what waits. */
  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw FileErrors.failed("closing", file, e);
    }
  }
}
