package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.core.train.config.TrainingConfig;

/**
 * How long and how fast to train, and what to keep and show of it.
 *
 * @param steps optimizer steps in total
 * @param learningRate the rate of each step
 * @param ema moving averages, which become the finished model
 * @param checkpoints when to save and what to keep; slow steps are saved more often
 * @param monitor what the run shows and when it gives up
 * @param prefetch batches prepared ahead; 0 prepares each when its step begins
 * @param seed decides every draw of the run
 */
public record TrainingPlan(
    long steps,
    LearningRateSchedule learningRate,
    TrainingConfig.Ema ema,
    TrainingConfig.Checkpoints checkpoints,
    TrainingConfig.Monitor monitor,
    int prefetch,
    long seed) {
  private static final int CHECKPOINTS = 20;
  private static final long LEAST_INTERVAL = 50;
  private static final int KEPT = 2;
  private static final int SKIPPED = 20;
  private static final int PREFETCH = 2;
  private static final double END_SHARE = 0.1;
  private static final int DECAYING_RANK = 2;

  /** Checks the ranges. */
  public TrainingPlan {
    if (steps < 1 || prefetch < 0) {
      throw new InvalidInputException(
          "training plan: expected steps of at least 1 and prefetch of at least 0, got "
              + steps
              + ", "
              + prefetch);
    }
  }

  /**
   * A plan that keeps the two newest checkpoints, gives up after 20 steps in a row that are not
   * finite and prepares two batches ahead.
   *
   * @param emaDecay share of the old average kept at each step, in [0,1); 0 turns averaging off
   * @param checkpointEvery steps between checkpoints
   */
  public TrainingPlan(
      long steps,
      LearningRateSchedule learningRate,
      double emaDecay,
      long checkpointEvery,
      long seed) {
    this(
        steps,
        learningRate,
        new TrainingConfig.Ema(emaDecay, 1),
        new TrainingConfig.Checkpoints(checkpointEvery, KEPT, false),
        new TrainingConfig.Monitor(0, true, SKIPPED),
        PREFETCH,
        seed);
  }

  /** What a configuration says. */
  public static TrainingPlan of(TrainingConfig config) {
    return new TrainingPlan(
        config.steps(),
        schedule(config),
        config.ema(),
        config.checkpoints(),
        config.monitor(),
        config.data().prefetch(),
        config.seed());
  }

  private static LearningRateSchedule schedule(TrainingConfig config) {
    TrainingConfig.Optimizer o = config.optimizer();
    double peak = o.learningRate();
    double end = o.endLearningRate() != null ? o.endLearningRate() : END_SHARE * peak;
    long warmup = Math.round(o.warmup() < 1 ? o.warmup() * config.steps() : o.warmup());
    warmup = Math.min(config.steps(), Math.max(o.warmup() > 0 ? 1 : 0, warmup));
    boolean ae = config.recipe() == TrainingConfig.Recipe.AUTOENCODER;
    if (o.schedule() != null) {
      ae = o.schedule() == TrainingConfig.Schedule.AUTOENCODER;
    }
    return ae
        ? LearningRateSchedule.autoencoder(peak, end, warmup, config.steps())
        : LearningRateSchedule.transformer(peak, end, warmup, config.steps());
  }

  /** The update rule of a configuration; only what has two axes or more decays. */
  static AdamW adamW(TrainingConfig config) {
    TrainingConfig.Optimizer o = config.optimizer();
    return new AdamW(o.beta1(), o.beta2(), o.eps(), o.weightDecay(), DECAYING_RANK, o.clipNorm());
  }

  /** Steps between checkpoints: as said, or a twentieth of the run, at least 50. */
  public long checkpointEvery() {
    Long every = checkpoints.every();
    return every != null ? every : Math.max(LEAST_INTERVAL, steps / CHECKPOINTS);
  }
}
