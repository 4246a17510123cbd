package dev.vgt4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class MarkdownReportTest {
  @TempDir Path folder;

  private static LineChart chart() {
    return LineChart.of(
        "Score <while> training",
        "step",
        "score",
        Series.of("one & only", .1, .3, .4),
        Series.of("other", .2, .2, .3));
  }

  @Test
  void tellsTablesAndCharts() throws Exception {
    new MarkdownReport("A|b")
        .heading("Claims")
        .text("x_1 < y")
        .table(List.of("arm", "score"), List.of(List.of("a|b", "0.1 \u00b1 0.2")))
        .chart("curve", chart())
        .code("bin/vgt study")
        .write(folder);

    assertThat(Files.readString(folder.resolve("README.md")))
        .startsWith("# A\\|b\n")
        .contains("\n## Claims\n", "x\\_1 \\< y", "| arm | score |\n|---|---|\n")
        .contains("| a\\|b | 0.1 \u00b1 0.2 |")
        .contains("![Score \\<while\\> training](curve.svg)")
        .endsWith("```\nbin/vgt study\n```\n");
    assertThat(folder.resolve("curve.svg")).exists();
  }

  @Test
  void aPictureStandsAlone() throws Exception {
    String svg = StandaloneSvg.of(chart());
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));

    assertThat(document.getDocumentElement().getAttribute("xmlns"))
        .isEqualTo("http://www.w3.org/2000/svg");
    assertThat(document.getDocumentElement().getTextContent())
        .contains("Score <while> training", "one & only", "other");
    assertThat(svg).doesNotContain("var(");
  }
}
