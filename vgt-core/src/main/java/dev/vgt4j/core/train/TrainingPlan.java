package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;

/**
 * How long and how fast to train.
 *
 * @param steps optimizer steps in total
 * @param learningRate the rate of each step
 * @param emaDecay share of the old average kept at each step, in [0,1); 0 turns averaging off
 * @param checkpointEvery steps between checkpoints; slow steps are saved more often
 * @param seed decides every draw of the run
 */
public record TrainingPlan(
    long steps,
    LearningRateSchedule learningRate,
    double emaDecay,
    long checkpointEvery,
    long seed) {
  /** Checks the ranges. */
  public TrainingPlan {
    if (steps < 1 || checkpointEvery < 1 || !(emaDecay >= 0 && emaDecay < 1)) {
      throw new InvalidInputException(
          "training plan: expected steps and checkpointEvery of at least 1 and emaDecay in [0,1),"
              + " got "
              + steps
              + ", "
              + checkpointEvery
              + ", "
              + emaDecay);
    }
  }
}
