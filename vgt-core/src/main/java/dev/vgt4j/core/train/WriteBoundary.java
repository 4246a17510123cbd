package dev.vgt4j.core.train;

import java.io.IOException;

/** Where tests let the writing of a checkpoint fail or look at what a kill would leave. */
@FunctionalInterface
interface WriteBoundary {
  /** Lets everything pass. */
  WriteBoundary NONE = place -> {};

  /**
   * Called between any two changes on disk.
   *
   * @param place what comes next
   */
  void reached(String place) throws IOException;
}
