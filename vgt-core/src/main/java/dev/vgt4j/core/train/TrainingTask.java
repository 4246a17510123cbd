package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Session;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a {@code Trainer} trains: batches on the host, and what a session makes of them. */
public interface TrainingTask {
  /** Names of the numbers that every step reports, what is minimised first. */
  List<String> metrics();

  /** Samples in a step. */
  int batchSize();

  /**
   * Prepares a step's inputs. Called in the order of steps, but possibly ahead of them and from
   * another thread, so it touches no backend.
   *
   * @param step counted from 0
   * @param random the step's own generator, which decides every draw
   */
  Batch batch(long step, RandomGenerator random);

  /** Compiles what trains; the caller closes it before the session. */
  TrainingRun open(Session session);
}
