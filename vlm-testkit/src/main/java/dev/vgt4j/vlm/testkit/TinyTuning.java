package dev.vgt4j.vlm.testkit;

import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.data.CaptionFolder;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.train.AutoencoderRecipe;
import dev.vgt4j.core.train.AutoencoderRecipe.Stage;
import dev.vgt4j.core.train.QueryArRecipe;
import dev.vgt4j.core.train.RunOptions;
import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.TrainingListener;
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
      first = autoencoder("stage1", fixture.folder(), Stage.first(DISTILLATION), STEPS);
    }
    return first;
  }

  /** The autoencoder of stage 2. */
  Run secondStage() {
    if (second == null) {
      Stage stage = Stage.second(DISTILLATION, 0.3, false);
      second = autoencoder("stage2", firstStage().folder(), stage, 2);
    }
    return second;
  }

  private Run autoencoder(String name, Path from, Stage stage, int steps) {
    Heard heard = new Heard();
    RunOptions options = options(name, steps);
    AutoencoderRecipe recipe =
        new AutoencoderRecipe(from, fixture.folder(), fixture.models(), stage, options);
    FileWork.unchecked(() -> recipe.run(fixture.backend(), heard));
    return new Run(options.out(), heard.steps);
  }

  /** The generator over the autoencoder of stage 2. */
  Run generator() {
    if (generator == null) {
      Heard heard = new Heard();
      RunOptions options = options("generator", STEPS);
      QueryArRecipe recipe =
          new QueryArRecipe(fixture.folder(), secondStage().folder(), fixture.models(), 2, options);
      FileWork.unchecked(() -> recipe.run(fixture.backend(), done -> {}, heard));
      generator = new Run(options.out(), heard.steps);
    }
    return generator;
  }

  private RunOptions options(String name, int steps) {
    return new RunOptions(data(), fixture.folder(name), steps, 4, LEARNING_RATE, 1, false);
  }

  private static final class Heard implements TrainingListener {
    private final List<StepReport> steps = new ArrayList<>();

    @Override
    public void stepped(StepReport report) {
      steps.add(report);
    }
  }
}
