package dev.vgt4j.cli.report;

import dev.vgt4j.core.io.AtomicFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** A report as Markdown beside its pictures, to be kept in a repository. */
public final class MarkdownReport {
  private final StringBuilder out = new StringBuilder();
  private final Map<String, LineChart> pictures = new LinkedHashMap<>();

  /** An empty report. */
  public MarkdownReport(String title) {
    out.append("# ").append(escape(title)).append('\n');
  }

  /** A heading below the title. */
  public MarkdownReport heading(String heading) {
    out.append("\n## ").append(escape(heading)).append('\n');
    return this;
  }

  /** A paragraph. */
  public MarkdownReport text(String paragraph) {
    out.append('\n').append(escape(paragraph)).append('\n');
    return this;
  }

  /** Lines as a terminal shows them; they hold no fences. */
  public MarkdownReport code(String lines) {
    out.append("\n```\n").append(lines).append("\n```\n");
    return this;
  }

  /** A table with as many cells a row as titles. */
  public MarkdownReport table(List<String> header, List<List<String>> rows) {
    out.append('\n').append(row(header));
    out.append("|").append("---|".repeat(header.size())).append('\n');
    rows.forEach(row -> out.append(row(row)));
    return this;
  }

  private static String row(List<String> cells) {
    StringJoiner line = new StringJoiner(" | ", "| ", " |\n");
    cells.forEach(cell -> line.add(escape(cell)));
    return line.toString();
  }

  private static String escape(String text) {
    return text.replaceAll("([\\\\`*_<>|#\\[\\]])", "\\\\$1").replace("\n", " ");
  }

  /**
   * A chart.
   *
   * @param name of the picture's file, without its ending
   */
  public MarkdownReport chart(String name, LineChart chart) {
    pictures.put(name + ".svg", chart);
    out.append("\n![").append(escape(chart.title())).append("](").append(name).append(".svg)\n");
    return this;
  }

  /** The text. */
  @Override
  public String toString() {
    return out.toString();
  }

  /** Writes or replaces {@code README.md} and the pictures. */
  public void write(Path folder) {
    pictures.forEach(
        (name, chart) -> AtomicFiles.writeString(folder.resolve(name), StandaloneSvg.of(chart)));
    AtomicFiles.writeString(folder.resolve("README.md"), toString());
  }
}
