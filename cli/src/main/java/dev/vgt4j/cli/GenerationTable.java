package dev.vgt4j.cli;

import dev.vgt4j.benchmarks.ImageFigures;
import dev.vgt4j.benchmarks.PartFigures;
import dev.vgt4j.cli.report.HtmlReport;
import dev.vgt4j.cli.report.LineChart;
import dev.vgt4j.cli.report.MarkdownReport;
import dev.vgt4j.cli.report.Section.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Figures of generation as text and as a report.
 *
 * @param parts of every backend
 * @param images of every backend
 */
record GenerationTable(List<PartFigures> parts, List<ImageFigures> images) {
  private static final String WHAT = "Speed of generation beside what the machine can do.";
  private static final double GIGA = 1e9;
  private static final double MILLI = 1e-3;

  /** For people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "backend part                 runs  milliseconds  share of peak  x weight read  fastest"
            + " backend's time");
    for (PartFigures f : parts) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-7s %-20s %4d %13.2f %14.2f %14.2f %17.2f",
              f.backend(),
              f.part(),
              f.runs(),
              f.seconds().median() / MILLI,
              f.shareOfPeak(),
              f.timesWeightRead(),
              f.seconds().median() / fastest(f)));
    }
    lines.add("");
    lines.add("backend --parallel  seconds an image  times as fast as --parallel 1");
    for (ImageFigures f : images) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-7s %10d %17.2f %30s",
              f.backend(),
              f.parallel(),
              f.seconds(),
              speedUp(f)));
    }
    lines.add("");
    backends().stream()
        .forEach(
            backend ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "%-7s matrix product %.0f GFLOP/s, memory %.1f GB/s (means)",
                        backend,
                        mean(backend, PartFigures::peak) / GIGA,
                        mean(backend, PartFigures::bandwidth) / GIGA)));
    return lines;
  }

  private List<String> backends() {
    return parts.stream().map(PartFigures::backend).distinct().toList();
  }

  private double mean(String backend, ToDoubleFunction<PartFigures> figure) {
    return of(backend).mapToDouble(figure).average().orElse(Double.NaN);
  }

  private Stream<PartFigures> of(String backend) {
    return parts.stream().filter(p -> p.backend().equals(backend));
  }

  private double fastest(PartFigures f) {
    return parts.stream()
        .filter(p -> p.part().equals(f.part()))
        .mapToDouble(p -> p.seconds().median())
        .min()
        .orElseThrow();
  }

  private String speedUp(ImageFigures f) {
    return images.stream()
        .filter(i -> i.backend().equals(f.backend()) && i.parallel() == 1)
        .findFirst()
        .map(one -> String.format(Locale.ROOT, "%.1f", one.seconds() / f.seconds()))
        .orElse("");
  }

  /** For programs. */
  String csv() {
    StringBuilder csv =
        new StringBuilder(
            "backend,part,runs,seconds_median,seconds_lowest,seconds_highest,flops,weight_bytes,"
                + "peak_flops,bandwidth\n");
    for (PartFigures f : parts) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,\"%s\",%d,%.6f,%.6f,%.6f,%d,%d,%.4e,%.4e%n",
              f.backend(),
              f.part(),
              f.runs(),
              f.seconds().median(),
              f.seconds().lowest(),
              f.seconds().highest(),
              f.flops(),
              f.weightBytes(),
              f.peak(),
              f.bandwidth()));
    }
    for (ImageFigures f : images) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,\"image, parallel %d\",1,%.6f,%.6f,%.6f,,,,%n",
              f.backend(),
              f.parallel(),
              f.seconds(),
              f.seconds(),
              f.seconds()));
    }
    return csv.toString();
  }

  /**
   * With plots.
   *
   * @param figures as text
   */
  HtmlReport report(String title, GenerationPlots plots, List<String> figures) {
    HtmlReport report = new HtmlReport(title, WHAT);
    for (String backend : backends()) {
      report.section(
          backend + ": share of the matrix product's speed",
          s -> s.bars(of(backend).map(p -> new Bar(p.part(), p.shareOfPeak(), 0)).toList()));
    }
    LineChart[] charts = plots.byName().values().toArray(LineChart[]::new);
    report.section("Images", s -> s.charts(charts));
    return report.section("Figures", s -> s.code(String.join("\n", figures)));
  }

  /** The same to be kept in a repository. */
  static MarkdownReport markdown(String title, GenerationPlots plots, List<String> figures) {
    MarkdownReport report = new MarkdownReport(title).text(WHAT).code(String.join("\n", figures));
    plots.byName().forEach((name, chart) -> report.chart("bench-" + name, chart));
    return report;
  }
}
