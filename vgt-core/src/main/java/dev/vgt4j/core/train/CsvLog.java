package dev.vgt4j.core.train;

import dev.vgt4j.core.io.AppendedFile;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table whose first column is the step, one line a step, cut back to the checkpoint on resume.
 */
final class CsvLog implements AutoCloseable {
  private static final String STEP = "step";

  private final AppendedFile file;
  private String header;

  private CsvLog(AppendedFile file, String header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Opens a new or old table. A new one has a file once it has a line.
   *
   * @param columns titles after the step
   * @param lastStep steps whose lines stay; 0 begins anew
   */
  static CsvLog open(Path path, List<String> columns, long lastStep) {
    String header = STEP + "," + String.join(",", columns) + "\n";
    String kept =
        lines(path).stream()
            .filter(line -> isUntil(line, lastStep))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    try {
      if (kept.isEmpty()) {
        Files.deleteIfExists(path);
      } else {
        AtomicFiles.writeString(path, header + kept);
      }
    } catch (IOException e) {
      throw FileErrors.failed("writing", path, e);
    }
    return new CsvLog(new AppendedFile(path), kept.isEmpty() ? header : "");
  }

  /** True for whole lines of steps that were done; a line that a kill cut off has no such step. */
  private static boolean isUntil(String line, long lastStep) {
    return line.matches("\\d{1,18},.*")
        && Long.parseLong(line.substring(0, line.indexOf(','))) <= lastStep;
  }

  /** The lines of a table, its titles first; none if there is no file. */
  static List<String> lines(Path path) {
    try {
      return Files.exists(path) ? Files.readAllLines(path) : List.of();
    } catch (IOException e) {
      throw FileErrors.failed("reading", path, e);
    }
  }

  /** Adds a line, which waits for a {@link #flush}. */
  void add(long step, Stream<?> values) {
    String cells = values.map(v -> cell(String.valueOf(v))).collect(Collectors.joining(","));
    file.add((header + step + "," + cells + "\n").getBytes(StandardCharsets.UTF_8));
    header = "";
  }

  private static String cell(String value) {
    String line = value.replaceAll("\\p{Cntrl}", " ");
    return line.matches("[^,\"]*") ? line : '"' + line.replace("\"", "\"\"") + '"';
  }

  /** Writes what waits; can be repeated if it fails. */
  void flush() {
    file.flush();
  }

  @Override
  public void close() {
    file.close();
  }
}
