package dev.vgt4j.cli;

import dev.vgt4j.benchmarks.TrainingFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures of training as text. */
final class TrainingTable {
  private static final double GIGA = 1e9;

  private TrainingTable() {}

  /** For people. */
  static List<String> lines(List<TrainingFigures> figures) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "backend recipe      batch steps  share of peak (lowest-highest)  GFLOP/step  peak GFLOP/s"
            + "  samples/s  waits for data");
    for (TrainingFigures f : figures) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-7s %-11s %5d %5d   %.2f (%.2f-%.2f) %25.1f %13.1f %10.2f %14.1f%%",
              f.backend(),
              f.recipe().name().toLowerCase(Locale.ROOT),
              f.batch(),
              f.steps(),
              f.share().median(),
              f.share().lowest(),
              f.share().highest(),
              f.flopsPerStep() / GIGA,
              f.peak() / GIGA,
              f.samplesPerSecond(),
              100 * f.waited()));
    }
    return lines;
  }

  /** For programs. */
  static String csv(List<TrainingFigures> figures) {
    StringBuilder csv =
        new StringBuilder(
            "backend,recipe,batch,steps,share_median,share_lowest,share_highest,flops_per_step,"
                + "peak_flops,samples_per_second,waited\n");
    for (TrainingFigures f : figures) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%d,%.4f,%.4f,%.4f,%d,%.4e,%.4f,%.4f%n",
              f.backend(),
              f.recipe().name().toLowerCase(Locale.ROOT),
              f.batch(),
              f.steps(),
              f.share().median(),
              f.share().lowest(),
              f.share().highest(),
              f.flopsPerStep(),
              f.peak(),
              f.samplesPerSecond(),
              f.waited()));
    }
    return csv.toString();
  }
}
