package dev.vgt4j.core.train;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a run saves: every so many steps, and earlier where steps are slow, so that a kill costs
 * about half a minute; but saving never takes more than about a tenth of the time.
 */
final class SaveSchedule {
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(30);
  private static final int WAIT_PER_SAVE = 10;

  private final long everySteps;
  private final LongSupplier nanoTime;
  private long saved;
  private long wait = LONGEST_WAIT;

  /** Counts time from now on. */
  SaveSchedule(long everySteps, LongSupplier nanoTime) {
    this.everySteps = everySteps;
    this.nanoTime = nanoTime;
    this.saved = nanoTime.getAsLong();
  }

  /** True if the state after a step should be saved. */
  boolean isDue(long step) {
    return step % everySteps == 0 || nanoTime.getAsLong() - saved >= wait;
  }

  /** Saves, and takes the time of it; a failure counts as well, to be tried again later. */
  void save(Runnable save) {
    long begin = nanoTime.getAsLong();
    try {
      save.run();
    } finally {
      saved = nanoTime.getAsLong();
      wait = Math.max(LONGEST_WAIT, WAIT_PER_SAVE * (saved - begin));
    }
  }
}
