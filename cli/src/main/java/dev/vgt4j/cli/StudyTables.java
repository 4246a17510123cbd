package dev.vgt4j.cli;

import dev.vgt4j.core.study.Comparison;
import dev.vgt4j.core.study.Contrast;
import dev.vgt4j.core.study.Finding;
import dev.vgt4j.core.study.Interval;
import dev.vgt4j.core.study.Metric;
import dev.vgt4j.core.study.StudyResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The numbers of a study as text. */
final class StudyTables {
  private static final String NOTHING = "-";

  private final StudyResults results;

  StudyTables(StudyResults results) {
    this.results = results;
  }

  /**
   * A table as both reports show it.
   *
   * @param header titles of the columns
   * @param rows as many cells each
   */
  record Table(List<String> header, List<List<String>> rows) {}

  /** What the numbers say about claims. */
  static Table findings(List<Finding> findings) {
    List<List<String>> rows = new ArrayList<>();
    for (Finding f : findings) {
      List<String> measured = new ArrayList<>();
      for (int i = 0; i < f.intervals().size(); i++) {
        Contrast contrast = f.claim().contrasts().get(i);
        measured.add(contrast + ": " + text(contrast, f.intervals().get(i)));
      }
      rows.add(
          List.of(
              f.claim().source(),
              f.claim().text(),
              String.join("; ", measured),
              f.verdict().toString()));
    }
    return new Table(List.of("source", "claim", "measured", "verdict"), rows);
  }

  private static String text(Contrast contrast, Interval interval) {
    if (contrast instanceof Contrast.Difference d) {
      return interval(interval, d.metric().digits(), true);
    }
    Interval ratio =
        new Interval(
            Math.exp(interval.mean()),
            Math.exp(interval.low()),
            Math.exp(interval.high()),
            interval.count());
    return interval(ratio, 2, false);
  }

  private static String interval(Interval i, int digits, boolean signed) {
    if (i.count() == 0) {
      return NOTHING;
    }
    String number = "%" + (signed ? "+" : "") + "." + digits + "f";
    return i.count() == 1
        ? format(number, i.mean())
        : format(number + " [" + number + ", " + number + "]", i.mean(), i.low(), i.high());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /**
   * A row an arm: its metrics, and how its score, or else the first of them, differs from that of
   * the first.
   */
  Table comparison(Comparison c) {
    List<String> header = new ArrayList<>(List.of("arm"));
    c.metrics().forEach(m -> header.add(m.label()));
    String first = c.arms().get(0);
    Metric main = c.metrics().contains(Metric.SCORE) ? Metric.SCORE : c.metrics().get(0);
    header.add(main.label() + " minus " + first + "'s");
    header.add("seeds");
    List<List<String>> rows = new ArrayList<>();
    for (String arm : c.arms()) {
      List<String> row = new ArrayList<>(List.of(arm));
      c.metrics().forEach(m -> row.add(mean(results.interval(arm, m), m)));
      Contrast difference = new Contrast.Difference(main, arm, first);
      row.add(arm.equals(first) ? NOTHING : text(difference, results.interval(difference)));
      row.add(Integer.toString(results.values(arm, main).size()));
      rows.add(row);
    }
    return new Table(header, rows);
  }

  private static String mean(Interval i, Metric metric) {
    String number = "%." + metric.digits() + "f";
    if (i.count() == 0) {
      return NOTHING;
    }
    return i.count() == 1
        ? format(number, i.mean())
        : format(number + " \u00b1 " + number, i.mean(), i.halfWidth());
  }
}
