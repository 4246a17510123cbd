package dev.vgt4j.cli;

import dev.vgt4j.cli.report.LineChart;
import dev.vgt4j.cli.report.Series;
import dev.vgt4j.core.study.Comparison;
import dev.vgt4j.core.study.Contrast;
import dev.vgt4j.core.study.Interval;
import dev.vgt4j.core.study.Metric;
import dev.vgt4j.core.study.ScoreCurve;
import dev.vgt4j.core.study.StudyResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The curves of a study, means over seeds. */
final class StudyCharts {
  private static final List<Metric> PARALLEL =
      List.of(Metric.SCORE, Metric.SCORE_4, Metric.SCORE_16);

  private final StudyResults results;

  StudyCharts(StudyResults results) {
    this.results = results;
  }

  /** Those that a comparison has numbers for. */
  List<LineChart> of(Comparison c) {
    List<LineChart> charts = new ArrayList<>();
    boolean steps =
        c.claims().stream()
            .flatMap(claim -> claim.contrasts().stream())
            .anyMatch(Contrast.SpeedUp.class::isInstance);
    if (steps) {
      List<Series> training = c.arms().stream().map(this::overSteps).toList();
      charts.add(new LineChart("Score while training", "step", "score", false, training));
    }
    if (c.metrics().containsAll(PARALLEL)) {
      List<Series> decoding = c.arms().stream().map(this::overParallel).toList();
      charts.add(
          new LineChart(
              "Score by positions at once", "positions at once", "score", false, decoding));
    }
    return charts;
  }

  /** At the steps that every seed was scored at. */
  private Series overSteps(String arm) {
    List<ScoreCurve> curves = List.copyOf(results.curves(arm).values());
    Set<Long> steps = new TreeSet<>();
    curves.forEach(c -> steps.addAll(c.scores().keySet()));
    steps.removeIf(step -> curves.stream().anyMatch(c -> !c.scores().containsKey(step)));
    return new Series(
        arm,
        steps.stream().mapToDouble(Long::doubleValue).toArray(),
        steps.stream().mapToDouble(step -> mean(curves, step)).toArray());
  }

  private static double mean(List<ScoreCurve> curves, long step) {
    return curves.stream()
        .map(c -> c.scores().get(step))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  private Series overParallel(String arm) {
    double[] scores =
        PARALLEL.stream().map(m -> results.interval(arm, m)).mapToDouble(Interval::mean).toArray();
    return new Series(arm, new double[] {1, 4, 16}, scores);
  }
}
