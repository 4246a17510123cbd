package dev.vgt4j.cli.report;

import dev.vgt4j.core.io.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A report as one HTML file with everything inside: style, charts as SVG, images as PNG data. It
 * needs no network and no script, and follows the reader's light or dark mode.
 *
 * <pre>{@code
 * new HtmlReport("Quickstart", "a small model becomes an image generator")
 *     .highlight("judge's score", "0.41", "floor 0.13")
 *     .section("Training", s -> s.chart(LineChart.of("Loss", "step", "loss", series)))
 *     .write(Path.of("report.html"));
 * }</pre>
 */
public final class HtmlReport {
  private final String title;
  private final String subtitle;
  private final Html highlights = new Html();
  private final List<String> titles = new ArrayList<>();
  private final Html sections = new Html();

  /** An empty report. */
  public HtmlReport(String title, String subtitle) {
    this.title = title;
    this.subtitle = subtitle;
  }

  /**
   * Adds a number to the top of the report.
   *
   * @param name what it is
   * @param value the number with its unit
   * @param note what to compare it with; may be empty
   */
  public HtmlReport highlight(String name, String value, String note) {
    highlights.open("div", "class", "highlight").element("span", name, "class", "name");
    highlights.element("strong", value).element("span", note, "class", "note").close("div");
    return this;
  }

  /** Adds a section. */
  public HtmlReport section(String heading, Consumer<Section> content) {
    titles.add(heading);
    sections.open("section", "id", "s" + titles.size()).element("h2", heading);
    content.accept(new Section(sections));
    sections.close("section");
    return this;
  }

  /** The whole file. */
  public String toHtml() {
    Html page = new Html();
    page.markup("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
    page.markup("<meta charset=\"utf-8\">\n");
    page.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.element("title", title).open("style").markup(style()).close("style").close("head");
    page.open("body").open("header").element("h1", title).element("p", subtitle).close("header");
    navigation(page);
    page.open("main").open("div", "class", "highlights").markup(highlights.toString());
    page.close("div").markup(sections.toString()).close("main").close("body").close("html");
    return page.toString();
  }

  private void navigation(Html page) {
    page.open("nav");
    for (int i = 0; i < titles.size(); i++) {
      page.element("a", titles.get(i), "href", "#s" + (i + 1));
    }
    page.close("nav");
  }

  /** Writes or replaces a file, whole or not at all. */
  public void write(Path file) {
    AtomicFiles.writeString(file, toHtml());
  }

  private static String style() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      byte[] bytes = Objects.requireNonNull(css, "report.css").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading report.css", e);
    }
  }
}
