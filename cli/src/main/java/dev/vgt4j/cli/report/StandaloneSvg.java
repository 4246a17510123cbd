package dev.vgt4j.cli.report;

import java.util.List;

/** A chart as an SVG file: with its title, legend and colours of its own. */
final class StandaloneSvg {
  private static final int WIDTH = 560;
  private static final int TITLE = 28;
  private static final int LINE = 18;
  private static final int MARGIN = 12;

  /** The light colours of the style sheet, for viewers that know no variables. */
  private static final List<String> COLOURS =
      List.of("#2f5fe0", "#d97706", "#0d9268", "#c8328a", "#7a45d8", "#0e86a8");

  private static final String INK = "#5c6878";
  private static final String GRID = "#e2e6ec";

  private StandaloneSvg() {}

  static String of(LineChart chart) {
    int height = TITLE + ChartSvg.HEIGHT + LINE * chart.series().size() + MARGIN;
    StringBuilder svg = new StringBuilder();
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
        .append(WIDTH + " " + height)
        .append("\" width=\"" + WIDTH + "\" height=\"" + height)
        .append("\" font-family=\"sans-serif\" font-size=\"13\">\n")
        .append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    text(svg, MARGIN, LINE, chart.title());
    if (!chart.series().isEmpty()) {
      String place = " y=\"%d\" width=\"%d\" height=\"%d\" ";
      String curves = new ChartSvg(chart, "c-").draw();
      svg.append(
              curves.replaceFirst("<svg ", "<svg" + place.formatted(TITLE, WIDTH, ChartSvg.HEIGHT)))
          .append('\n');
    }
    for (int i = 0; i < chart.series().size(); i++) {
      int y = TITLE + ChartSvg.HEIGHT + LINE * (i + 1);
      svg.append("<rect x=\"" + MARGIN + "\" y=\"" + (y - 9) + "\" width=\"10\" height=\"10\"")
          .append(" fill=\"" + COLOURS.get(i % COLOURS.size()) + "\"/>");
      text(svg, 2 * MARGIN + 6, y, chart.series().get(i).name());
    }
    return withColours(svg.append("</svg>\n").toString());
  }

  private static void text(StringBuilder svg, int x, int y, String text) {
    svg.append("<text x=\"" + x + "\" y=\"" + y + "\" fill=\"" + INK + "\">")
        .append(Html.escape(text))
        .append("</text>\n");
  }

  private static String withColours(String svg) {
    String out = svg.replace("var(--ink-soft)", INK).replace("var(--line)", GRID);
    for (int i = 0; i < COLOURS.size(); i++) {
      out = out.replace("var(--series-" + i + ")", COLOURS.get(i));
    }
    return out;
  }
}
