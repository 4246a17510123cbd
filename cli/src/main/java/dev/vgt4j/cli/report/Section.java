package dev.vgt4j.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One section of a report; what is added appears in that order. */
public final class Section {
  /** Images in a row that fit the page at full size. */
  private static final int ROOMY = 6;

  private final Html html;

  Section(Html html) {
    this.html = html;
  }

  /** A paragraph. */
  public Section text(String paragraph) {
    html.element("p", paragraph);
    return this;
  }

  /** A smaller heading. */
  public Section heading(String heading) {
    html.element("h3", heading);
    return this;
  }

  /** Lines as a terminal shows them. */
  public Section code(String lines) {
    html.open("pre").element("code", lines).close("pre");
    return this;
  }

  /** Names and values, in the map's order. */
  public Section facts(Map<String, String> facts) {
    html.open("dl");
    facts.forEach(
        (name, value) -> html.open("div").element("dt", name).element("dd", value).close("div"));
    html.close("dl");
    return this;
  }

  /**
   * A table; columns of numbers are set to the right.
   *
   * @param header column titles
   * @param rows cells, as many a row as there are titles
   */
  public Section table(List<String> header, List<List<String>> rows) {
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "table: expected " + header.size() + " cells a row, got " + row.size() + ": " + row);
      }
    }
    html.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (int i = 0; i < header.size(); i++) {
      html.element("th", header.get(i), "scope", "col", "class", kind(rows, i));
    }
    html.close("tr").close("thead").open("tbody");
    for (List<String> row : rows) {
      html.open("tr");
      for (int i = 0; i < header.size(); i++) {
        html.element("td", row.get(i), "class", kind(rows, i));
      }
      html.close("tr");
    }
    html.close("tbody").close("table").close("div");
    return this;
  }

  private static String kind(List<List<String>> rows, int column) {
    return rows.stream().allMatch(row -> isNumber(row.get(column))) ? "number" : "word";
  }

  private static boolean isNumber(String cell) {
    return cell.matches("[-+]?[.\\d][\\d.,:]*([eE][-+]?\\d+)?( ?(%|dB|s|ms|min|MB|images/s))?");
  }

  /**
   * A bar of a {@link #bars} chart.
   *
   * @param name what was measured
   * @param value its share, 0 to 1
   * @param floor what chance or shuffling gives, 0 to 1; drawn as a mark
   */
  public record Bar(String name, double value, double floor) {}

  /** Shares as bars from 0 to 1, each with a mark at its floor. */
  public Section bars(List<Bar> bars) {
    html.open("div", "class", "bars");
    for (Bar bar : bars) {
      html.element("span", bar.name()).open("div", "class", "track");
      html.element("i", "", "class", "fill", "style", "width:" + percent(bar.value()));
      html.element("i", "", "class", "floor", "style", "left:" + percent(bar.floor()));
      html.close("div").element("b", decimals(bar.value()));
      html.element("small", "floor " + decimals(bar.floor()));
    }
    html.close("div");
    return this;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * Math.max(0, Math.min(1, share)));
  }

  private static String decimals(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }

  /** A line chart; several in a row stand side by side where there is room. */
  public Section charts(LineChart... charts) {
    html.open("div", "class", "charts");
    for (LineChart chart : charts) {
      chart.render(html);
    }
    html.close("div");
    return this;
  }

  /** Images in rows, each with its caption under it. */
  public Section gallery(List<Picture> pictures) {
    html.open("div", "class", "gallery");
    pictures.forEach(picture -> picture.render(html, Picture.LARGE));
    html.close("div");
    return this;
  }

  /**
   * A row of a {@link #comparison}.
   *
   * @param name what its images have in common, such as a prompt
   * @param pictures one a column
   */
  public record Row(String name, List<Picture> pictures) {}

  /**
   * Images side by side, such as originals above reconstructions, or one prompt on each backend.
   *
   * @param columns titles; empty if the columns need none
   * @param rows images with the rows' names
   */
  public Section comparison(List<String> columns, List<Row> rows) {
    html.open("div", "class", "scroll").open("table", "class", "pictures");
    if (!columns.isEmpty()) {
      html.open("thead").open("tr").element("td", "");
      columns.forEach(title -> html.element("th", title, "scope", "col"));
      html.close("tr").close("thead");
    }
    html.open("tbody");
    for (Row row : rows) {
      html.open("tr").element("th", row.name(), "scope", "row");
      for (Picture picture : row.pictures()) {
        html.open("td");
        picture.render(html, row.pictures().size() > ROOMY ? Picture.SMALL : Picture.LARGE);
        html.close("td");
      }
      html.close("tr");
    }
    html.close("tbody").close("table").close("div");
    return this;
  }
}
