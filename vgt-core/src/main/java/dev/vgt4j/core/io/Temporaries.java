package dev.vgt4j.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Hidden names beside a file or folder, for what becomes it when it is complete. */
final class Temporaries {
  private static final Pattern NAME =
      Pattern.compile("\\..*\\.[0-9a-f]{8}(-[0-9a-f]{4,12}){4}\\.tmp");

  private Temporaries() {}

  /** A new name in the target's folder; nothing is created. */
  static Path beside(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    return absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  /** True for a name of this kind. */
  static boolean is(Path file) {
    return file.getFileName() != null && NAME.matcher(file.getFileName().toString()).matches();
  }

  /** Deletes what killed writers left in a folder. */
  static void clean(Path folder) throws IOException {
    List<Path> stale;
    try (Stream<Path> entries = Files.list(folder)) {
      stale = entries.filter(Temporaries::is).toList();
    }
    for (Path s : stale) {
      delete(s);
    }
  }

  /** Deletes a file, or a folder with all that is in it; nothing happens if there is none. */
  static void delete(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.deleteIfExists(path);
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }
}
