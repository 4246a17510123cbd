package dev.vgt4j.core.study;

import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.TrainingListener;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Scores a generator while it trains, and passes everything on. */
final class CurveListener implements TrainingListener {
  private final TrainingListener display;
  private final TrainingNotes notes;
  private final ToDoubleFunction<ImageGenerator> score;

  CurveListener(
      TrainingListener display, TrainingNotes notes, ToDoubleFunction<ImageGenerator> score) {
    this.display = display;
    this.notes = notes;
    this.score = score;
  }

  @Override
  public void measurable(long step, ImageGenerator generator) {
    notes.score(step, score.applyAsDouble(generator));
  }

  @Override
  public void preparing(String what, long done, long total) {
    display.preparing(what, done, total);
  }

  @Override
  public void started(long firstStep, long steps) {
    display.started(firstStep, steps);
  }

  @Override
  public void stepped(StepReport report) {
    display.stepped(report);
  }

  @Override
  public void skipped(StepReport report, List<String> samples) {
    display.skipped(report, samples);
  }

  @Override
  public void saved(long step, Path checkpoint) {
    display.saved(step, checkpoint);
  }

  @Override
  public void drawn(long step, Map<String, BufferedImage> images) {
    display.drawn(step, images);
  }

  @Override
  public void warned(String message) {
    display.warned(message);
  }

  @Override
  public boolean shouldStop() {
    return display.shouldStop();
  }
}
