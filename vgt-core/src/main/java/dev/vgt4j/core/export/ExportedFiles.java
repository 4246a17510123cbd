package dev.vgt4j.core.export;

import dev.vgt4j.core.io.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What an export takes on disk. */
public final class ExportedFiles {
  private ExportedFiles() {}

  /**
   * Sizes in bytes by path in the folder; weights that several programs share under one name each.
   *
   * @throws java.io.UncheckedIOException if the folder cannot be listed
   */
  public static Map<String, Long> sizes(Path folder) {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        sizes.put(folder.relativize(file).toString(), Files.size(file));
      }
    } catch (IOException e) {
      throw FileErrors.failed("listing", folder, e);
    }
    return sizes;
  }
}
