package dev.vgt4j.cli;

import dev.vgt4j.benchmarks.ImageFigures;
import dev.vgt4j.benchmarks.ScaleFigures;
import dev.vgt4j.cli.report.LineChart;
import dev.vgt4j.cli.report.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * How the cost of an image grows and falls, a curve a backend; ratios only.
 *
 * @param images by positions decoded at once, one first
 * @param sizes images of several sizes, the smallest first
 * @param batches of several sizes, one image first
 */
record GenerationPlots(
    List<ImageFigures> images, List<ScaleFigures> sizes, List<ScaleFigures> batches) {

  /** Those that have curves, by name. */
  Map<String, LineChart> byName() {
    Map<String, LineChart> all = new LinkedHashMap<>();
    double fastest = images.stream().mapToDouble(ImageFigures::seconds).min().orElse(Double.NaN);
    all.put(
        "parallel",
        LineChart.of(
                "Cost of an image by positions decoded at once",
                "--parallel",
                "multiple of the cheapest image of all",
                curves(
                    images,
                    ImageFigures::backend,
                    ImageFigures::parallel,
                    (f, first) -> f.seconds() / fastest))
            .onLogScale());
    all.put(
        "positions",
        LineChart.of(
            "Cost of an image by its size",
            "positions",
            "multiple of the smallest's",
            curves(
                sizes,
                ScaleFigures::backend,
                ScaleFigures::positions,
                (f, first) -> f.seconds() / first.seconds())));
    all.put(
        "batch",
        LineChart.of(
            "Cost of an image by images made together",
            "batch",
            "multiple of one alone",
            curves(
                batches,
                ScaleFigures::backend,
                ScaleFigures::batch,
                (f, first) -> f.secondsAnImage() / first.secondsAnImage())));
    all.values().removeIf(chart -> chart.series().isEmpty());
    return all;
  }

  /**
   * A curve a backend.
   *
   * @param cost of a figure, beside the first one of the same backend
   */
  private static <T> Series[] curves(
      List<T> figures,
      Function<T, String> backend,
      ToDoubleFunction<T> x,
      ToDoubleBiFunction<T, T> cost) {
    return figures.stream()
        .map(backend)
        .distinct()
        .map(
            name -> {
              List<T> own = figures.stream().filter(f -> backend.apply(f).equals(name)).toList();
              return new Series(
                  name,
                  own.stream().mapToDouble(x).toArray(),
                  own.stream().mapToDouble(f -> cost.applyAsDouble(f, own.get(0))).toArray());
            })
        .toArray(Series[]::new);
  }
}
