package dev.vgt4j.core.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Forces what was written to disk, so that it survives a power cut. */
final class Durable {
  private Durable() {}

  /** Forces a file's contents. */
  static void file(Path file) throws IOException {
    try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
      c.force(true);
    }
  }

  /** Forces a folder's entries: names that appeared in it or went. */
  static void folder(Path folder) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (IOException unsupported) {
      // Windows opens no folders, and keeps their entries in its journal
      return;
    }
    try (channel) {
      channel.force(true);
    }
  }
}
