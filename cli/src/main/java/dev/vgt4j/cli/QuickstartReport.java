package dev.vgt4j.cli;

import dev.vgt4j.cli.report.HtmlReport;
import dev.vgt4j.cli.report.LineChart;
import dev.vgt4j.cli.report.Picture;
import dev.vgt4j.cli.report.Section;
import dev.vgt4j.cli.report.Series;
import dev.vgt4j.core.scenes.JudgedImage;
import dev.vgt4j.core.scenes.SceneScore;
import dev.vgt4j.core.scenes.Verdict;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows what a quickstart made as one HTML file. */
final class QuickstartReport {
  private static final int SHOWN_RECONSTRUCTIONS = 12;
  private static final int SHOWN_SAMPLES = 48;

  private final QuickstartPlan plan;
  private final Path out;
  private final Map<String, Double> seconds;
  private final QuickstartResults results;

  QuickstartReport(
      QuickstartPlan plan, Path out, Map<String, Double> seconds, QuickstartResults results) {
    this.plan = plan;
    this.out = out;
    this.seconds = seconds;
    this.results = results;
  }

  void write(Path file) {
    SceneScore score = results.scored.score();
    HtmlReport report =
        new HtmlReport(
            "VGT4J quickstart",
            "A small vision-language model becomes an image generator, on the JVM alone");
    report
        .highlight(
            "overall score",
            digits(score.overall(), 3),
            String.format(
                Locale.ROOT,
                "floor %.3f, 95%% interval %.3f to %.3f",
                score.floor(),
                score.estimate().low(),
                score.estimate().high()))
        .highlight(
            "judge on reconstructions",
            digits(results.ceiling.overall(), 3),
            "on true renders " + digits(results.trueRenders.overall(), 3))
        .highlight("reconstruction", digits(results.reconstruction.psnr(), 1) + " dB", "PSNR")
        .highlight("time", digits(total() / 60, 1) + " min", "all steps");
    report.section("Samples", this::samples);
    report.section("Scores", this::scores);
    report.section("The same seed on every backend", this::backends);
    report.section("Reconstructions", this::reconstructions);
    report.section("Training", this::training);
    report.section("How it was made", this::facts);
    report.write(file);
  }

  private double total() {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static String digits(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private void samples(Section section) {
    section.text(
        "The first "
            + Math.min(SHOWN_SAMPLES, results.scored.images().size())
            + " of the scored images, as they came, with the judge's verdict.");
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN_SAMPLES, results.scored.images().size()); i++) {
      JudgedImage judged = results.scored.verdicts().get(i);
      Verdict v = judged.verdict();
      pictures.add(
          Picture.of(results.scored.images().get(i), judged.prompt().text())
              .judged(v.correct(), v.reason()));
    }
    section.gallery(pictures);
  }

  private void scores(Section section) {
    section.text(
        "Share of images that an exact judge accepts, by task as in GenEval. The mark on a bar is"
            + " its floor: the same images under shuffled prompts.");
    List<Section.Bar> bars = new ArrayList<>();
    results
        .scored
        .score()
        .tasks()
        .forEach((task, s) -> bars.add(new Section.Bar(task.tag(), s.mean(), s.floor())));
    section.bars(bars);
    section.code(results.scored.score().toString());
  }

  private void backends(Section section) {
    section.text(
        "PyTorch and TensorFlow run the recorded model code, ONNX Runtime the exported graphs. The"
            + " numbers are the lowest PSNR between the images of two backends.");
    Map<String, String> agreement = new LinkedHashMap<>();
    results.agreement().forEach((pair, psnr) -> agreement.put(pair, digits(psnr, 1) + " dB"));
    section.facts(agreement);
    List<Section.Row> rows = new ArrayList<>();
    List<String> columns = results.compared.stream().map(p -> p.text()).toList();
    results.byBackend.forEach(
        (name, images) -> rows.add(new Section.Row(name, pictures(images, ""))));
    section.comparison(columns, rows);
  }

  private static List<Picture> pictures(List<BufferedImage> images, String caption) {
    return images.stream().map(image -> Picture.of(image, caption)).toList();
  }

  private void reconstructions(Section section) {
    int shown = Math.min(SHOWN_RECONSTRUCTIONS, results.originals.size());
    section.text(
        "Images that were held out, encoded to "
            + plan.world().size() * plan.world().size() / 256
            + " latents of 32 channels and decoded again.");
    section.comparison(
        List.of(),
        List.of(
            new Section.Row("original", pictures(results.originals.subList(0, shown), "")),
            new Section.Row(
                "reconstruction",
                pictures(results.reconstruction.images().subList(0, shown), ""))));
  }

  private void training(Section section) {
    section.charts(
        LineChart.of(
                "Autoencoder, stage 1",
                "step",
                "loss",
                Series.ofRun("reconstruction", stage(1), "reconstruction_loss"),
                Series.ofRun("distillation", stage(1), "distill_loss"))
            .onLogScale(),
        LineChart.of(
                "Autoencoder, stage 2",
                "step",
                "loss",
                Series.ofRun("reconstruction", stage(2), "reconstruction_loss"),
                Series.ofRun("distillation", stage(2), "distill_loss"))
            .onLogScale(),
        LineChart.of(
            "Generator",
            "step",
            "flow-matching loss",
            Series.ofRun("flow matching", out.resolve("model"), "total")));
  }

  private Path stage(int number) {
    return out.resolve("autoencoder-stage" + number);
  }

  private void facts(Section section) {
    Map<String, String> times = new LinkedHashMap<>();
    seconds.forEach((name, s) -> times.put(name, digits(s, 0) + " s"));
    section.heading("Time").facts(times);
    section.heading("Sizes").code(plan.toString());
    results.descriptions.forEach(
        (name, description) -> section.heading("Backend " + name).facts(description));
    section
        .heading("Software")
        .facts(Map.of("version", String.join(", ", new Version().getVersion())));
  }
}
