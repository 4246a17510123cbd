package dev.vgt4j.core.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Means of the metrics over the steps since the last checkpoint that were finite. */
final class MeanMetrics {
  private final Map<String, Double> sums = new LinkedHashMap<>();
  private int count;

  MeanMetrics(List<String> names) {
    names.forEach(name -> sums.put(name, 0.0));
  }

  void add(StepReport report) {
    if (!report.skipped()) {
      report.metrics().forEach((name, value) -> sums.merge(name, value, Double::sum));
      count++;
    }
  }

  /** The means; NaN if there was no finite step. */
  Map<String, Double> read() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum / count));
    return means;
  }

  void reset() {
    sums.replaceAll((name, sum) -> 0.0);
    count = 0;
  }
}
