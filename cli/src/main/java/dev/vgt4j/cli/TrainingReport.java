package dev.vgt4j.cli;

import dev.vgt4j.cli.report.HtmlReport;
import dev.vgt4j.cli.report.LineChart;
import dev.vgt4j.cli.report.Picture;
import dev.vgt4j.cli.report.Section;
import dev.vgt4j.cli.report.Series;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.TextFiles;
import dev.vgt4j.core.train.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Shows what a training run did as one HTML file, from what it left in its folder. */
final class TrainingReport {
  private static final String FILE = "report.html";
  private static final String CONFIG = "config.yaml";
  private static final Pattern IMAGE = Pattern.compile("step-(\\d{6,18})-(.+)\\.png");
  private static final int SHOWN_STEPS = 6;
  private static final int SHOWN_SKIPPED = 100;
  private static final double END_SHARE = 0.1;

  private final Path out;
  private final List<String> metrics;

  private TrainingReport(Path out) {
    this.out = out;
    this.metrics =
        MetricsLog.names(out).stream()
            .skip(1) // the step
            .filter(n -> !n.equals(MetricsLog.LEARNING_RATE) && !n.equals(MetricsLog.GRADIENT_NORM))
            .toList();
  }

  /**
   * Writes {@code report.html} into a run's folder. What the run did not keep is left out.
   *
   * @param out the run's folder
   * @param recipe what ran, for instance {@code tune ae}
   * @return the file
   */
  static Path write(Path out, String recipe) {
    Path file = out.resolve(FILE);
    new TrainingReport(out).report(recipe).write(file);
    return file;
  }

  private HtmlReport report(String recipe) {
    HtmlReport report =
        new HtmlReport("VGT4J " + recipe, out.toAbsolutePath().normalize().toString());
    highlights(report);
    report.section("Training", this::training);
    Map<String, TreeMap<Long, Path>> images = images();
    if (!images.isEmpty()) {
      report.section("Images", section -> show(images, section));
    }
    List<String> skipped = MetricsLog.skippedSteps(out);
    if (!skipped.isEmpty()) {
      report.section("Skipped steps", section -> skipped(skipped, section));
    }
    if (Files.exists(out.resolve(CONFIG))) {
      report.section("Configuration", s -> s.code(TextFiles.read(out.resolve(CONFIG))));
    }
    return report.section(
        "Software", s -> s.facts(Map.of("version", String.join(", ", new Version().getVersion()))));
  }

  private void highlights(HtmlReport report) {
    double[] steps = MetricsLog.read(out, "step");
    double[] seconds = MetricsLog.read(out, "seconds");
    report.highlight("steps", Integer.toString(steps.length), skippedNote());
    for (String metric : metrics.stream().limit(1).toList()) {
      double[] values = MetricsLog.read(out, metric);
      report.highlight(
          metric, digits(end(values)), "mean of the last tenth; first step " + digits(values[0]));
    }
    if (seconds.length > 0) {
      report.highlight(
          "time",
          String.format(Locale.ROOT, "%.1f min", Arrays.stream(seconds).sum() / 60),
          String.format(Locale.ROOT, "%.1f%% of it waiting for data", 100 * waitedShare(seconds)));
    }
  }

  private String skippedNote() {
    int skipped = Math.max(0, MetricsLog.skippedSteps(out).size() - 1);
    return skipped == 0 ? "" : skipped + " skipped";
  }

  private double waitedShare(double[] seconds) {
    return Arrays.stream(MetricsLog.read(out, "waited")).sum() / Arrays.stream(seconds).sum();
  }

  private static double end(double[] values) {
    int shown = Math.max(1, (int) (END_SHARE * values.length));
    return Arrays.stream(values)
        .skip(values.length - shown)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private void training(Section section) {
    List<LineChart> charts = new ArrayList<>();
    metrics.forEach(metric -> charts.add(chart(metric, metric).onLogScale()));
    charts.add(chart("learning rate", MetricsLog.LEARNING_RATE));
    charts.add(chart("norm of the gradients", MetricsLog.GRADIENT_NORM).onLogScale());
    charts.add(chart("samples per second", MetricsLog.SPEED));
    section.charts(charts.toArray(LineChart[]::new));
  }

  private LineChart chart(String title, String metric) {
    return LineChart.of(title, "step", title, Series.ofRun(title, out, metric));
  }

  /** Files by what they show, then by step. */
  private Map<String, TreeMap<Long, Path>> images() {
    Map<String, TreeMap<Long, Path>> found = new TreeMap<>();
    Path folder = out.resolve("images");
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher name = IMAGE.matcher(file.getFileName().toString());
        if (name.matches()) {
          found
              .computeIfAbsent(name.group(2), n -> new TreeMap<>())
              .put(Long.parseLong(name.group(1)), file);
        }
      }
    } catch (IOException e) {
      throw FileErrors.failed("reading", folder, e);
    }
    return found;
  }

  private static void show(Map<String, TreeMap<Long, Path>> images, Section section) {
    images.forEach(
        (name, bySteps) -> {
          List<Long> steps = List.copyOf(bySteps.descendingKeySet());
          List<Picture> pictures = new ArrayList<>();
          int shown = Math.min(SHOWN_STEPS, steps.size());
          for (int i = 0; i < shown; i++) {
            // spread evenly from the last to the first
            Long step = steps.get(shown == 1 ? 0 : i * (steps.size() - 1) / (shown - 1));
            pictures.add(Picture.of(Images.read(bySteps.get(step)), "after step " + step));
          }
          section.heading(name).gallery(pictures);
        });
  }

  private static void skipped(List<String> lines, Section section) {
    section.text("Loss or gradients were not finite, so these steps changed nothing.");
    section.code(String.join("\n", lines.subList(0, Math.min(lines.size(), SHOWN_SKIPPED + 1))));
  }
}
