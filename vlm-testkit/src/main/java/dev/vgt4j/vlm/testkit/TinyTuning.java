package dev.vgt4j.vlm.testkit;

import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.data.CaptionFolder;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.TrainingListener;
import dev.vgt4j.core.train.Tuning;
import dev.vgt4j.core.train.config.Overrides;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfigs;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tunes the tiny model on a handful of drawn images; every stage runs once, when it is needed. */
final class TinyTuning {
  private static final List<Color> COLOURS =
      List.of(Color.RED, Color.BLUE, Color.GREEN, Color.GRAY);
  private static final int STEPS = 12;
  private static final double LEARNING_RATE = 3e-3;
  private static final double DISTILLATION = 0.5;

  private final VlmFixture fixture;
  private @Nullable Path data;
  private @Nullable Run first;
  private @Nullable Run second;
  private @Nullable Run generator;

  TinyTuning(VlmFixture fixture) {
    this.fixture = fixture;
  }

  /**
   * A finished run.
   *
   * @param folder the tuned model
   * @param steps what the listener heard
   */
  record Run(Path folder, List<StepReport> steps) {
    List<Double> losses() {
      return steps.stream().map(StepReport::loss).toList();
    }
  }

  /** Images with captions. */
  Path data() {
    if (data == null) {
      data = FileWork.unchecked(() -> draw(fixture.folder("data"), fixture.vlm()));
    }
    return data;
  }

  /** The images at the model's size. */
  ImageSet images() {
    return FileWork.unchecked(
        () -> ImageSet.ofRecords(CaptionFolder.read(data()), fixture.vlm().imageSize()));
  }

  private static Path draw(Path folder, Vlm vlm) throws IOException {
    Files.createDirectories(folder);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < COLOURS.size(); i++) {
      String caption = Words.CAPTIONS.get(i);
      Images.writePng(folder.resolve(i + ".png"), image(i, vlm.imageSize()), Map.of());
      lines.append("{\"file\": \"%d.png\", \"caption\": \"%s\"}%n".formatted(i, caption));
    }
    AtomicFiles.writeString(folder.resolve(CaptionFolder.CAPTIONS), lines.toString());
    return folder;
  }

  private static BufferedImage image(int index, int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(COLOURS.get(index));
    int side = Words.CAPTIONS.get(index).contains("large") ? size : size / 2;
    if (Words.CAPTIONS.get(index).contains("circle")) {
      g.fillOval(0, 0, side, side);
    } else {
      g.fillRect(0, 0, side, side);
    }
    g.dispose();
    return image;
  }

  /** The autoencoder of stage 1. */
  Run firstStage() {
    if (first == null) {
      first = tune("stage1", "scenes-ae", STEPS, new Overrides());
    }
    return first;
  }

  /** The autoencoder of stage 2. */
  Run secondStage() {
    if (second == null) {
      Overrides own =
          new Overrides()
              .path("models.start", firstStage().folder())
              .number("autoencoder.noise.sigma", 0.3);
      second = tune("stage2", "scenes-ae-stage2", 2, own);
    }
    return second;
  }

  private Run tune(String name, String preset, int steps, Overrides own) {
    Path sizes = fixture.folder("sizes-" + name).resolve("sizes.json");
    AtomicFiles.writeString(sizes, fixture.models().json().toString());
    Overrides all =
        new Overrides()
            .path("models.vlm", fixture.folder())
            .path("models.sizes", sizes)
            .path("data.train", data())
            .path("out", fixture.folder(name))
            .number("steps", steps)
            .number("batch_size", 4)
            .number("optimizer.learning_rate", LEARNING_RATE)
            .number("autoencoder.distillation", DISTILLATION)
            .number("transformer.draws", 2)
            .number("seed", 1)
            .and(own);
    TrainingConfig config = TrainingConfigs.preset(preset, all);
    Heard heard = new Heard();
    Tuning.run(config, fixture.backend(), false, heard);
    return new Run(config.out(), heard.steps);
  }

  /** The generator over the autoencoder of stage 2. */
  Run generator() {
    if (generator == null) {
      Overrides own = new Overrides().path("models.autoencoder", secondStage().folder());
      generator = tune("generator", "scenes-ar", STEPS, own);
    }
    return generator;
  }

  private static final class Heard implements TrainingListener {
    private final List<StepReport> steps = new ArrayList<>();

    @Override
    public void stepped(StepReport report) {
      steps.add(report);
    }
  }
}
