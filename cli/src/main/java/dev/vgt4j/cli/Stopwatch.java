package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Seconds spent on every step, summed over the runs that it took, in a file beside the results. */
final class Stopwatch {
  private static final String FILE = "timings.csv";

  private final Path file;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  private Stopwatch(Path file) {
    this.file = file;
  }

  /** Goes on from a folder's earlier runs. */
  static Stopwatch in(Path folder) throws IOException {
    Stopwatch watch = new Stopwatch(folder.resolve(FILE));
    if (Files.exists(watch.file)) {
      Files.readAllLines(watch.file).forEach(watch::read);
    }
    return watch;
  }

  private void read(String line) {
    int comma = line.lastIndexOf(',');
    try {
      seconds.put(line.substring(0, comma), Double.parseDouble(line.substring(comma + 1)));
    } catch (NumberFormatException | StringIndexOutOfBoundsException damaged) {
      throw new InvalidInputException(
          file + ": damaged line '" + line + "'; delete the file", damaged);
    }
  }

  /** Adds to a step's time, and keeps it. */
  void add(String step, double spent) {
    seconds.merge(step, spent, Double::sum);
    AtomicFiles.writeString(
        file,
        seconds.entrySet().stream()
            .map(e -> e.getKey() + "," + e.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  /** Seconds by step, in the order in which they first ran. */
  Map<String, Double> seconds() {
    return seconds;
  }
}
