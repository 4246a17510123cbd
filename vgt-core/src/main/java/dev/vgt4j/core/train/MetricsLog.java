package dev.vgt4j.core.train;

import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The numbers of every step as {@code metrics.csv}, cut back to the checkpoint on resume. */
public final class MetricsLog {
  private static final String FILE = "metrics.csv";

  private final Path file;
  private final List<String> lines = new ArrayList<>();

  private MetricsLog(Path file) {
    this.file = file;
  }

  static MetricsLog open(Path folder, List<String> metrics, long firstStep) {
    MetricsLog log = new MetricsLog(folder.resolve(FILE));
    List<String> old = firstStep > 0 ? readLines(log.file) : List.of();
    log.lines.add("step," + String.join(",", metrics) + ",learning_rate,gradient_norm");
    old.stream()
        .skip(1)
        .filter(line -> line.matches("\\d{1,18},.*"))
        .filter(line -> Long.parseLong(line.substring(0, line.indexOf(','))) <= firstStep)
        .forEach(log.lines::add);
    return log;
  }

  private static List<String> readLines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw FileErrors.failed("reading", file, e);
    }
  }

  void add(StepReport r) {
    String values =
        r.metrics().values().stream().map(String::valueOf).collect(Collectors.joining(","));
    lines.add(r.step() + "," + values + "," + r.learningRate() + "," + r.gradientNorm());
  }

  void flush() {
    AtomicFiles.writeString(file, String.join("\n", lines) + "\n");
  }

  /**
   * Reads one column of a run's metrics.
   *
   * @return one value a step, or nothing if the run kept no such column
   */
  public static double[] read(Path folder, String metric) {
    List<String> lines = readLines(folder.resolve(FILE));
    int column = lines.isEmpty() ? -1 : List.of(lines.get(0).split(",")).indexOf(metric);
    if (column < 0) {
      return new double[0];
    }
    return lines.stream()
        .skip(1)
        .mapToDouble(line -> Double.parseDouble(line.split(",")[column]))
        .toArray();
  }
}
