package dev.vgt4j.core.train;

import dev.vgt4j.core.io.RunFolder;
import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of every step: {@code metrics.csv} with what the step computed, {@code speed.csv}
 * with how long it took, {@code skipped.csv} with the samples of steps that were not finite, and
 * event files for TensorBoard. On resume the tables are cut back to the checkpoint.
 */
public final class MetricsLog implements AutoCloseable {
  /** The learning rate's column. */
  public static final String LEARNING_RATE = "learning_rate";

  /** The column of the gradients' global norm. */
  public static final String GRADIENT_NORM = "gradient_norm";

  /** The column of the mean speed. */
  public static final String SPEED = "samples_per_second";

  private static final String METRICS_FILE = "metrics.csv";
  private static final String SPEED_FILE = "speed.csv";
  private static final String SKIPPED_FILE = "skipped.csv";
  private static final double GIGA = 1e9;
  private static final long FLUSH_INTERVAL = TimeUnit.SECONDS.toNanos(1);

  private final CsvLog metrics;
  private final CsvLog speed;
  private final CsvLog skipped;
  private final @Nullable TensorBoardLog board;
  private long flushed = System.nanoTime();

  private MetricsLog(CsvLog metrics, CsvLog speed, CsvLog skipped, @Nullable TensorBoardLog board) {
    this.metrics = metrics;
    this.speed = speed;
    this.skipped = skipped;
    this.board = board;
  }

  /**
   * Opens what a run writes.
   *
   * @param names metrics of a step
   * @param firstStep steps already done
   */
  static MetricsLog open(
      RunFolder folder, List<String> names, boolean tensorboard, long firstStep) {
    List<String> columns = new ArrayList<>(names);
    columns.addAll(List.of(LEARNING_RATE, GRADIENT_NORM));
    Path out = folder.path();
    return new MetricsLog(
        CsvLog.open(out.resolve(METRICS_FILE), columns, firstStep),
        CsvLog.open(
            out.resolve(SPEED_FILE), List.of(SPEED, "seconds", "waited", "gflop"), firstStep),
        CsvLog.open(
            out.resolve(SKIPPED_FILE), List.of("loss", GRADIENT_NORM, "samples"), firstStep),
        tensorboard ? TensorBoardLog.open(out, firstStep) : null);
  }

  void add(StepReport r) {
    metrics.add(
        r.step(),
        Stream.concat(
            r.metrics().values().stream(), Stream.of(r.learningRate(), r.gradientNorm())));
    speed.add(r.step(), Stream.of(r.samplesPerSecond(), r.seconds(), r.waited(), r.flops() / GIGA));
    if (board != null) {
      board.scalars(r);
    }
  }

  void skipped(StepReport r, List<String> samples) {
    skipped.add(r.step(), Stream.of(r.loss(), r.gradientNorm(), String.join(" ", samples)));
  }

  void images(long step, Map<String, BufferedImage> images) {
    if (board != null) {
      images.forEach((name, image) -> board.image(step, name, image));
    }
  }

  /** True if the last flush is a while ago. */
  boolean isFlushDue() {
    return System.nanoTime() - flushed >= FLUSH_INTERVAL;
  }

  /**
   * Shows what was added to readers of the files.
   *
   * @throws UncheckedIOException if that fails; a later flush writes the tables' lines too
   */
  void flush() {
    flushed = System.nanoTime();
    metrics.flush();
    speed.flush();
    skipped.flush();
    if (board != null) {
      board.flush();
    }
  }

  @Override
  public void close() {
    metrics.close();
    speed.close();
    skipped.close();
    if (board != null) {
      board.close();
    }
  }

  /**
   * A column of a run's numbers.
   *
   * @param steps counted from 1, ascending
   * @param values one a step
   */
  public record Column(double[] steps, double[] values) {}

  /**
   * Reads one column of a run's metrics or of its speed.
   *
   * @return one value a step, or nothing if the run kept no such column
   */
  public static double[] read(Path folder, String metric) {
    return column(folder, metric).values();
  }

  /** As {@link #read}, with the steps that the values are of. */
  public static Column column(Path folder, String metric) {
    Path file = folder.resolve(names(folder).contains(metric) ? METRICS_FILE : SPEED_FILE);
    List<String> lines = CsvLog.lines(file);
    List<String> titles = titles(lines);
    int column = titles.indexOf(metric);
    double[][] found =
        lines.stream()
            .skip(1)
            .map(line -> line.split(","))
            .filter(cells -> column >= 0 && cells.length == titles.size())
            .map(cells -> new double[] {number(cells[0]), number(cells[column])})
            .toArray(double[][]::new);
    return new Column(
        Stream.of(found).mapToDouble(pair -> pair[0]).toArray(),
        Stream.of(found).mapToDouble(pair -> pair[1]).toArray());
  }

  /** What a power cut left of a line is no number. */
  private static double number(String cell) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException damaged) {
      return Double.NaN;
    }
  }

  /** Titles of the columns of a run's metrics, {@code step} first; empty if there are none. */
  public static List<String> names(Path folder) {
    return titles(CsvLog.lines(folder.resolve(METRICS_FILE)));
  }

  private static List<String> titles(List<String> lines) {
    return lines.isEmpty() ? List.of() : List.of(lines.get(0).split(","));
  }

  /** Lines of a run's skipped steps, titles first; empty if none was skipped. */
  public static List<String> skippedSteps(Path folder) {
    return CsvLog.lines(folder.resolve(SKIPPED_FILE));
  }
}
