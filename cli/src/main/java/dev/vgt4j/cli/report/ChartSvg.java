package dev.vgt4j.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYDataset;
import org.jfree.svg.SVGGraphics2D;
import org.jfree.svg.ViewBox;

/**
 * Draws a line chart as SVG. Its colours stand for variables of the style sheet, so that it follows
 * light and dark mode; they are replaced in the text, which is why each is one that nothing else
 * uses.
 */
final class ChartSvg {
  private static final int WIDTH = 560;
  static final int HEIGHT = 300;
  private static final int POINTS = 400;
  private static final int NOISY_FROM = 60;
  private static final double NOISE = 0.004;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Color INK = new Color(1, 2, 3);
  private static final Color GRID = new Color(1, 2, 4);
  private static final Color NOTHING = new Color(0, 0, 0, 0);

  private final LineChart chart;
  private final String idPrefix;
  private final XYPlot plot = new XYPlot();
  private final DefaultXYDataset lines = new DefaultXYDataset();
  private final XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);

  /**
   * @param idPrefix beginning of the ids in the SVG; every chart of a page needs its own
   */
  ChartSvg(LineChart chart, String idPrefix) {
    this.chart = chart;
    this.idPrefix = idPrefix;
  }

  /** True if neighbours differ so much that single values hide the trend. */
  static boolean isNoisy(Series series) {
    return series.size() >= NOISY_FROM && series.roughness() > NOISE;
  }

  static Series mean(Series series) {
    return series.smoothed(series.size() / 40.0);
  }

  String draw() {
    List<Series> series = chart.series();
    // the renderer draws the first line last, on top
    for (int i = 0; i < series.size(); i++) {
      addLine(i, isNoisy(series.get(i)) ? mean(series.get(i)) : series.get(i));
    }
    for (int i = 0; i < series.size(); i++) {
      if (isNoisy(series.get(i))) {
        addRaw(i, series.get(i));
      }
    }
    preparePlot();
    return toSvg();
  }

  private void addLine(int index, Series series) {
    int row = add(series);
    renderer.setSeriesPaint(row, colour(index));
    renderer.setSeriesStroke(row, round(2.2f));
    if (series.size() < NOISY_FROM) {
      renderer.setSeriesShapesVisible(row, true);
      renderer.setSeriesShape(row, new Ellipse2D.Double(-2.5, -2.5, 5, 5));
    }
  }

  private void addRaw(int index, Series series) {
    int row = add(series);
    Color colour = colour(index);
    renderer.setSeriesPaint(
        row, new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 70));
    renderer.setSeriesStroke(row, round(0.8f));
  }

  private int add(Series series) {
    Series thin = series.thinned(POINTS);
    int row = lines.getSeriesCount();
    lines.addSeries(row, new double[][] {thin.x(), thin.y()});
    return row;
  }

  private static BasicStroke round(float width) {
    return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private static Color colour(int series) {
    return new Color(1, 3, 10 + series % LineChart.COLOURS);
  }

  private void preparePlot() {
    plot.setDataset(lines);
    renderer.setDrawSeriesLineAsPath(true);
    plot.setRenderer(renderer);
    plot.setDomainAxis(styled(new NumberAxis(chart.xLabel())));
    plot.setRangeAxis(styled(rangeAxis()));
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(GRID);
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setInsets(new RectangleInsets(6, 0, 0, 10));
  }

  private ValueAxis rangeAxis() {
    boolean positive =
        chart.series().stream().flatMapToDouble(s -> DoubleStream.of(s.y())).allMatch(v -> v > 0);
    if (chart.logarithmic() && positive) {
      return new OneTwoFiveAxis(chart.yLabel());
    }
    NumberAxis axis = new NumberAxis(chart.yLabel());
    axis.setAutoRangeIncludesZero(false);
    double[] ends = shownRange();
    if (ends[0] < ends[1]) {
      double margin = (ends[1] - ends[0]) * 0.04;
      axis.setRange(ends[0] - margin, ends[1] + margin);
    }
    return axis;
  }

  /** The means in full, but not the rare spikes around them. */
  private double[] shownRange() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Series series : chart.series()) {
      double[] sorted = series.y().clone();
      Arrays.sort(sorted);
      int cut = isNoisy(series) ? sorted.length / 50 : 0;
      double[] means = isNoisy(series) ? mean(series).y() : series.y();
      double meanLow = Arrays.stream(means).min().orElseThrow();
      double meanHigh = Arrays.stream(means).max().orElseThrow();
      low = Math.min(low, Math.min(meanLow, sorted[cut]));
      high = Math.max(high, Math.max(meanHigh, sorted[sorted.length - 1 - cut]));
    }
    return new double[] {low, high};
  }

  private static ValueAxis styled(ValueAxis axis) {
    axis.setLabelFont(FONT);
    axis.setTickLabelFont(FONT);
    axis.setLabelPaint(INK);
    axis.setTickLabelPaint(INK);
    axis.setAxisLinePaint(GRID);
    axis.setTickMarkPaint(GRID);
    return axis;
  }

  private String toSvg() {
    JFreeChart drawn = new JFreeChart(null, null, plot, false);
    drawn.setBackgroundPaint(NOTHING);
    SVGGraphics2D canvas = new SVGGraphics2D(WIDTH, HEIGHT);
    canvas.setDefsKeyPrefix(idPrefix);
    canvas.setGeomDoubleConverter(ChartSvg::decimals);
    drawn.draw(canvas, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
    String svg = canvas.getSVGElement(null, false, new ViewBox(0, 0, WIDTH, HEIGHT), null, null);
    // inside HTML, SVG needs no namespaces
    return withVariables(svg.replaceAll(" xmlns(:\\w+)?='[^']*'", ""));
  }

  private static String decimals(double coordinate) {
    return Double.toString(Math.rint(coordinate * 100) / 100);
  }

  private static String withVariables(String svg) {
    String out = replace(replace(svg, INK, "ink-soft"), GRID, "line");
    for (int i = 0; i < LineChart.COLOURS; i++) {
      out = replace(out, colour(i), "series-" + i);
    }
    return out;
  }

  private static String replace(String svg, Color colour, String variable) {
    String rgb =
        String.join(
            ",",
            List.of(
                Integer.toString(colour.getRed()),
                Integer.toString(colour.getGreen()),
                Integer.toString(colour.getBlue())));
    return svg.replace("rgb(" + rgb + ")", "var(--" + variable + ")");
  }
}
