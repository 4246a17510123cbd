package dev.vgt4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineChartTest {
  @TempDir Path temp;

  @Test
  void aNoisyCurveIsDrawnTwiceAndASmoothOneOnce() {
    double[] noise = new SplittableRandom(1).doubles(300).toArray();
    double[] line = IntStream.range(0, 300).asDoubleStream().toArray();
    assertThat(paths(render(Series.of("noise", noise)))).isEqualTo(2);
    assertThat(paths(render(Series.of("line", line)))).isEqualTo(1);
    assertThat(paths(render(Series.of("noise", noise), Series.of("line", line)))).isEqualTo(3);
  }

  @Test
  void coloursComeFromTheStyleSheet() {
    String html = render(Series.of("a", 1, 2), Series.of("b", 3, 1));
    assertThat(html).contains("var(--series-0)", "var(--series-1)", "var(--ink-soft)");
    assertThat(html).doesNotContain("rgb(1,");
  }

  @Test
  void theLegendTellsTheLastValue() {
    assertThat(render(Series.of("loss", 3, 2, 0.25))).contains("loss <b>0.2500</b>");
  }

  @Test
  void aChartWithoutPointsSaysSo() {
    assertThat(render(Series.of("a"), Series.of("b", Double.NaN)))
        .contains("nothing was recorded")
        .doesNotContain("<svg");
  }

  @Test
  void constantAndSinglePointsCanBeDrawn() {
    assertThat(render(Series.of("flat", 2, 2, 2), Series.of("point", 5))).contains("<svg");
    Html html = new Html();
    LineChart.of("t", "x", "y", Series.of("a", 0, -1)).onLogScale().render(html);
    assertThat(html.toString()).contains("<svg");
  }

  @Test
  void aLogarithmicScaleMarksOneTwoAndFive() {
    Html html = new Html();
    LineChart.of("t", "x", "y", Series.of("a", 0.004, 0.03, 3)).onLogScale().render(html);
    assertThat(html.toString()).contains(">0.005<", ">0.01<", ">0.02<", ">0.5<", ">1<", ">2<");
  }

  @Test
  void thinningKeepsOrderAndExtremes() {
    double[] values = new double[10_000];
    values[4321] = 7;
    values[8765] = -7;
    Series thin = Series.of("a", values).thinned(100);
    assertThat(thin.size()).isLessThanOrEqualTo(100);
    assertThat(thin.y()).contains(7, -7);
    assertThat(thin.x()).contains(4322, 8766).isSorted();
  }

  @Test
  void theMeanOfAConstantIsTheConstant() {
    double[] constant = new double[50];
    Arrays.fill(constant, 3);
    for (double mean : Series.of("a", constant).smoothed(10).y()) {
      assertThat(mean).isCloseTo(3, within(1e-12));
    }
  }

  @Test
  void theMeanWeighsRecentValuesMore() {
    assertThat(Series.of("a", 0, 0, 3).smoothed(3).y())
        .containsExactly(new double[] {0, 0, 3 / 1.75}, within(1e-12));
  }

  @Test
  void readsARunsMetrics() throws IOException {
    Files.writeString(
        temp.resolve("metrics.csv"), "step,loss,learning_rate\n3,0.5,1\n4,NaN,1\n5,0.25,1\n");
    Series series = Series.ofRun("loss", temp, "loss");
    assertThat(series.x()).containsExactly(3, 5);
    assertThat(series.y()).containsExactly(0.5, 0.25);
    assertThat(Series.ofRun("none", temp.resolve("absent"), "loss").size()).isZero();
  }

  @Test
  void refusesPositionsThatDoNotMatch() {
    assertThatThrownBy(() -> new Series("a", new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("series a: 2 positions, but 3 values");
  }

  private static String render(Series... series) {
    Html html = new Html();
    LineChart.of("title", "step", "loss", series).render(html);
    return html.toString();
  }

  /** Lines that are drawn in the colour of a series. */
  private static long paths(String html) {
    return Pattern.compile("stroke:var\\(--series-\\d\\)").matcher(html).results().count();
  }
}
