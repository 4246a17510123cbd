package dev.vgt4j.core.study;

import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.core.train.TrainingListener;

/** Watches a study and may stop it. */
public interface StudyMonitor {
  /** Shows the training of a run; closed when that ends. */
  interface Display extends TrainingListener, AutoCloseable {
    @Override
    void close();
  }

  /**
   * How far a study is.
   *
   * @param done runs that are finished, by anyone
   * @param total runs in total
   * @param secondsLeft estimate for one process that does the rest alone
   */
  record Status(int done, int total, double secondsLeft) {}

  /** A run begins or goes on. */
  default void begins(StudyRun run, Status status) {}

  /** A run was finished. */
  default void ends(StudyRun run, RunResult result) {}

  /** A run broke; the study goes on without it. */
  default void breaks(StudyRun run, String reason) {}

  /** What can be done is being done by others; the study looks again soon. */
  default void waits(Status status) {}

  /** Somebody wants it to stop. */
  default boolean shouldStop() {
    return false;
  }

  /** Shows a run's training. */
  default Display display(StudyRun run) {
    return () -> {};
  }

  /** Watches images being scored. */
  default GenerationMonitor scoring() {
    return GenerationMonitor.NONE;
  }
}
