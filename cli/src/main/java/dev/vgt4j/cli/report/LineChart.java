package dev.vgt4j.cli.report;

import java.util.List;
import java.util.Locale;

/**
 * Curves over steps. A noisy curve is drawn faintly, with its running mean over it.
 *
 * @param title heading
 * @param xLabel what the positions are
 * @param yLabel what the values are
 * @param logarithmic draws values on a logarithmic scale if all are positive
 * @param series the curves; those without points are left out
 */
public record LineChart(
    String title, String xLabel, String yLabel, boolean logarithmic, List<Series> series) {
  /** Colours in the style sheet. */
  static final int COLOURS = 6;

  /** Leaves the empty series out. */
  public LineChart {
    series = series.stream().filter(s -> s.size() > 0).toList();
  }

  /** A chart with a linear scale. */
  public static LineChart of(String title, String xLabel, String yLabel, Series... series) {
    return new LineChart(title, xLabel, yLabel, false, List.of(series));
  }

  /** This chart with a logarithmic scale. */
  public LineChart onLogScale() {
    return new LineChart(title, xLabel, yLabel, true, series);
  }

  void render(Html html) {
    html.open("div", "class", "chart").element("h3", title);
    if (series.isEmpty()) {
      html.element("p", "nothing was recorded");
    } else {
      curves(html);
      legend(html);
    }
    html.close("div");
  }

  private void curves(Html html) {
    try {
      html.markup(new ChartSvg(this, html.uniqueId() + "-").draw());
    } catch (InternalError | LinkageError noFonts) {
      // what AWT throws where fontconfig or every font is missing
      html.element("p", "The curves need a font: install fontconfig and any font.");
    }
  }

  private void legend(Html html) {
    html.open("ul", "class", "legend");
    for (int i = 0; i < series.size(); i++) {
      Series s = series.get(i);
      html.open("li").element("i", "", "style", "background:var(--series-" + i % COLOURS + ")");
      html.text(s.name() + " ");
      html.element("b", String.format(Locale.ROOT, "%.4g", last(s))).close("li");
    }
    html.close("ul");
  }

  private static double last(Series series) {
    Series shown = ChartSvg.isNoisy(series) ? ChartSvg.mean(series) : series;
    return shown.y()[shown.size() - 1];
  }
}
