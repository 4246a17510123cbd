package dev.vgt4j.core.train;

import dev.vgt4j.api.model.ImageGenerator;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Watches a run; every method does nothing unless overridden. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Work before the first step goes on.
   *
   * @param what it is, for instance {@code encode latents}
   * @param done of {@code total}
   */
  default void preparing(String what, long done, long total) {}

  /**
   * The run begins or goes on.
   *
   * @param firstStep number of steps already done
   * @param steps steps in total
   */
  default void started(long firstStep, long steps) {}

  /** A step is done. */
  default void stepped(StepReport report) {}

  /**
   * The step that {@link #stepped} just told of was not finite and changed nothing.
   *
   * @param samples names of the samples in its batch
   */
  default void skipped(StepReport report, List<String> samples) {}

  /**
   * A checkpoint is safely on disk.
   *
   * @param checkpoint its folder
   */
  default void saved(long step, Path checkpoint) {}

  /**
   * Images of a generator that is tuned are about to be drawn: time to measure it.
   *
   * @param step steps done
   * @param generator with the moving averages, as long as this is called; not to be closed
   */
  default void measurable(long step, ImageGenerator generator) {}

  /**
   * Images were drawn.
   *
   * @param step steps done
   * @param images by name
   */
  default void drawn(long step, Map<String, BufferedImage> images) {}

  /** Something went wrong that the run survives, such as a damaged checkpoint or a full disk. */
  default void warned(String message) {}

  /** True asks the run to save a checkpoint and stop after the current step. */
  default boolean shouldStop() {
    return false;
  }
}
