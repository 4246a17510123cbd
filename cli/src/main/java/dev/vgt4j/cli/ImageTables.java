package dev.vgt4j.cli;

import dev.vgt4j.benchmarks.LoadFigures;
import dev.vgt4j.benchmarks.QuantizedFigures;
import dev.vgt4j.benchmarks.ScaleFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures of whole images: what comes before the first, how cost grows, what quantization gives.
 *
 * @param loads of every backend
 * @param firsts by backend, where they are known
 * @param sizes images of several sizes, the smallest first
 * @param batches of several sizes, one image first
 * @param quantized of backends that export
 */
record ImageTables(
    List<LoadFigures> loads,
    Map<String, FirstImage> firsts,
    List<ScaleFigures> sizes,
    List<ScaleFigures> batches,
    List<QuantizedFigures> quantized) {
  private static final double MEGA = 1e6;

  /** Tables that have rows, by name. */
  Map<String, TextTable> byName() {
    Map<String, TextTable> all = new LinkedHashMap<>();
    all.put("start", start());
    all.put("positions", positions());
    all.put("batch", batch());
    all.put("quantized", quantizedWeights());
    all.values().removeIf(t -> t.rows().isEmpty());
    return all;
  }

  private TextTable start() {
    double fastest = loads.stream().mapToDouble(LoadFigures::loadSeconds).min().orElse(Double.NaN);
    List<List<String>> rows = new ArrayList<>();
    for (LoadFigures f : loads) {
      FirstImage first = firsts.get(f.backend());
      rows.add(
          List.of(
              f.backend(),
              text("%.1f", f.timesWeightRead()),
              text("%.2f", f.loadSeconds() / fastest),
              first == null ? "" : text("%.1f", first.seconds()),
              first == null ? "" : text("%.0f", first.peakBytes() / MEGA),
              first == null ? "" : text("%.1f", first.peakBytes() / (double) f.weightBytes())));
    }
    return new TextTable(
        List.of(
            "backend",
            "load x weight read",
            "x fastest backend",
            "first image after start s",
            "peak memory MB",
            "x weights"),
        rows);
  }

  private TextTable positions() {
    List<List<String>> rows = new ArrayList<>();
    for (ScaleFigures f : sizes) {
      ScaleFigures least = least(sizes, f);
      double cost = f.seconds() / least.seconds();
      double size = f.positions() / (double) least.positions();
      rows.add(
          List.of(f.backend(), "" + f.positions(), text("%.2f", cost), text("%.2f", cost / size)));
    }
    return new TextTable(
        List.of("backend", "positions", "cost of an image x smallest", "of a position"), rows);
  }

  private TextTable batch() {
    List<List<String>> rows = new ArrayList<>();
    for (ScaleFigures f : batches) {
      double one = least(batches, f).secondsAnImage();
      rows.add(List.of(f.backend(), "" + f.batch(), text("%.2f", f.secondsAnImage() / one)));
    }
    return new TextTable(List.of("backend", "batch", "cost of an image x alone"), rows);
  }

  /** The first of the same backend. */
  private static ScaleFigures least(List<ScaleFigures> all, ScaleFigures f) {
    return all.stream().filter(s -> s.backend().equals(f.backend())).findFirst().orElseThrow();
  }

  private TextTable quantizedWeights() {
    List<List<String>> rows = new ArrayList<>();
    for (QuantizedFigures f : quantized) {
      rows.add(
          List.of(
              f.backend(),
              f.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
              text("%.2f", f.speedUp()),
              text("%.2f", f.weightBytes() / (double) f.floatBytes())));
    }
    return new TextTable(
        List.of("backend", "quantize", "times as fast as f32", "size x f32"), rows);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
