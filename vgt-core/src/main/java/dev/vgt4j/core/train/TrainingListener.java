package dev.vgt4j.core.train;

import java.nio.file.Path;

/** Watches a run; every method does nothing unless overridden. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * The run begins or goes on.
   *
   * @param firstStep number of steps already done
   * @param steps steps in total
   */
  default void started(long firstStep, long steps) {}

  /** A step is done. */
  default void stepped(StepReport report) {}

  /** A checkpoint is safely on disk. */
  default void saved(long step, Path file) {}

  /** True asks the run to save a checkpoint and stop after the current step. */
  default boolean shouldStop() {
    return false;
  }
}
