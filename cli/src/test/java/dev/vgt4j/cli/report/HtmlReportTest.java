package dev.vgt4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final String EVIL = "<script>alert(\"1\")</script> & 'x'";
  private static final String ESCAPED =
      "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;";

  @TempDir Path temp;

  @Test
  void escapesEveryText() {
    Picture picture = Picture.of(image(4), EVIL).judged(false, EVIL);
    Series series = Series.of(EVIL, 1, 2);
    String html =
        new HtmlReport(EVIL, EVIL)
            .highlight(EVIL, EVIL, EVIL)
            .section(
                EVIL,
                s ->
                    s.text(EVIL)
                        .heading(EVIL)
                        .code(EVIL)
                        .facts(Map.of(EVIL, EVIL))
                        .table(List.of(EVIL), List.of(List.of(EVIL)))
                        .bars(List.of(new Section.Bar(EVIL, .5, .1)))
                        .charts(LineChart.of(EVIL, EVIL, EVIL, series))
                        .gallery(List.of(picture))
                        .comparison(
                            List.of(EVIL), List.of(new Section.Row(EVIL, List.of(picture)))))
            .toHtml();
    assertThat(html).contains(ESCAPED).doesNotContain("<script", "alert(\"1\")", "& 'x'");
  }

  @Test
  void needsNothingFromOutside() {
    String html = full().toHtml();
    assertThat(html.replaceAll("base64,[^\"]*", ""))
        .contains("<svg ")
        .doesNotContain("http:", "https:", "//", "@import", "<link", "<script", "<iframe");
    assertThat(attributes(html, "src")).allMatch(src -> src.startsWith("data:image/png;base64,"));
    assertThat(attributes(html, "href")).allMatch(href -> href.startsWith("#"));
  }

  @Test
  void idsAreUniqueAndTheNavigationReachesThem() {
    String html = full().toHtml();
    List<String> ids = attributes(html, "id").toList();
    assertThat(ids).doesNotHaveDuplicates().contains("s1", "s2", "e1-clip-0", "e2-clip-0");
    assertThat(attributes(html, "href").map(href -> href.substring(1))).allMatch(ids::contains);
  }

  @Test
  void elementsAreClosedInOrder() {
    String html = full().toHtml().replaceAll("(?s)<style>.*?</style>", "");
    Deque<String> open = new ArrayDeque<>();
    Matcher tag = Pattern.compile("<(/?)([a-z][a-zA-Z0-9]*)[^>]*?(/?)>").matcher(html);
    while (tag.find()) {
      String name = tag.group(2);
      if (tag.group(1).isEmpty()) {
        if (tag.group(3).isEmpty() && !List.of("meta", "img").contains(name)) {
          open.push(name);
        }
      } else {
        assertThat(open.pop()).as("closed by </%s> at %d", name, tag.start()).isEqualTo(name);
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void imagesKeepTheirPixels() throws IOException {
    BufferedImage image = image(5);
    String html =
        new HtmlReport("a", "b")
            .section("c", s -> s.gallery(List.of(Picture.of(image, ""))))
            .toHtml();
    String src = attributes(html, "src").findFirst().orElseThrow();
    byte[] png = Base64.getDecoder().decode(src.substring(src.indexOf(',') + 1));
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(read.getRGB(0, 0, 5, 5, null, 0, 5)).isEqualTo(image.getRGB(0, 0, 5, 5, null, 0, 5));
  }

  @Test
  void smallImagesGrowByWholeFactorsAndLessInLongRows() {
    Picture picture = Picture.of(image(50), "");
    Section.Row longRow = new Section.Row("r", Collections.nCopies(12, picture));
    HtmlReport report = new HtmlReport("a", "b");
    report.section("c", s -> s.gallery(List.of(picture)));
    report.section("d", s -> s.comparison(List.of(), List.of(longRow)));
    List<String> widths = attributes(report.toHtml(), "width").toList();
    assertThat(widths).hasSize(13).startsWith("100").endsWith("50");
  }

  @Test
  void judgedImagesSayWhy() {
    List<Picture> pictures =
        List.of(
            Picture.of(image(4), "two squares").judged(false, "found 1"),
            Picture.of(image(4), "a circle").judged(true, ""),
            Picture.of(image(4), "a triangle"));
    String html = new HtmlReport("a", "b").section("c", s -> s.gallery(pictures)).toHtml();
    assertThat(html)
        .containsSubsequence(
            "<figure class=\"wrong\">",
            "two squares",
            "✗ found 1",
            "<figure class=\"right\">",
            "a circle",
            "✓ correct",
            "<figure class=\"unjudged\">",
            "a triangle");
  }

  @Test
  void refusesATableWithAShortRow() {
    assertThatThrownBy(
            () ->
                new HtmlReport("a", "b")
                    .section("c", s -> s.table(List.of("x", "y"), List.of(List.of("1")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 2 cells a row, got 1: [1]");
  }

  @Test
  void writesTheWholeFile() throws IOException {
    Path file = temp.resolve("new/report.html");
    full().write(file);
    assertThat(Files.readString(file)).isEqualTo(full().toHtml()).endsWith("</html>\n");
  }

  private static HtmlReport full() {
    double[] noise = new SplittableRandom(1).doubles(500).toArray();
    List<Picture> pictures = List.of(Picture.of(image(4), "p"), Picture.of(image(4), "q"));
    return new HtmlReport("title", "subtitle")
        .highlight("score", "0.4", "floor 0.1")
        .section(
            "charts",
            s ->
                s.charts(
                    LineChart.of("one", "step", "loss", Series.of("a", noise)),
                    LineChart.of("two", "step", "loss", Series.of("a", noise)).onLogScale()))
        .section(
            "images",
            s ->
                s.comparison(List.of("x", "y"), List.of(new Section.Row("r", pictures)))
                    .bars(List.of(new Section.Bar("overall", 1.2, 0)))
                    .table(List.of("n"), List.of(List.of("1.5 dB")))
                    .facts(Map.of("Java", "17")));
  }

  private static Stream<String> attributes(String html, String name) {
    return Pattern.compile(" " + name + "=[\"']([^\"']*)[\"']")
        .matcher(html)
        .results()
        .map(m -> m.group(1));
  }

  private static BufferedImage image(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    int[] rgb = new SplittableRandom(side).ints(side * side).toArray();
    image.setRGB(0, 0, side, side, rgb, 0, side);
    return image;
  }
}
