package dev.vgt4j.vlm.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Work on the kit's own temporary files, which does not fail but with the disk. */
@FunctionalInterface
interface FileWork<T> {
  T run() throws IOException;

  static <T> T unchecked(FileWork<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
