package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.data.CaptionFolder;
import java.nio.file.Path;

/**
 * What every recipe is told.
 *
 * @param data folder of images with {@code captions.jsonl}
 * @param out where the tuned model, the checkpoint and the metrics go
 * @param steps optimizer steps
 * @param batchSize samples in a batch
 * @param learningRate peak learning rate
 * @param seed decides every draw
 * @param resume go on from the checkpoint in {@code out} if there is one
 */
public record RunOptions(
    Path data,
    Path out,
    long steps,
    int batchSize,
    double learningRate,
    long seed,
    boolean resume) {
  private static final double END_SHARE = 0.1;
  private static final double WARM_UP_SHARE = 0.03;
  private static final long CHECKPOINTS = 20;
  private static final long MIN_CHECKPOINT_INTERVAL = 50;

  /** Checks the ranges. */
  public RunOptions {
    if (steps < 1 || batchSize < 1 || !(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new InvalidInputException(
          "training: expected positive steps, batch size and learning rate, got "
              + steps
              + ", "
              + batchSize
              + ", "
              + learningRate);
    }
  }

  /** Warm-up, then cosine to a tenth of the peak. */
  TrainingPlan plan(double emaDecay) {
    long warmUp = Math.max(1, Math.round(WARM_UP_SHARE * steps));
    return new TrainingPlan(
        steps,
        LearningRateSchedule.transformer(learningRate, END_SHARE * learningRate, warmUp, steps),
        emaDecay,
        Math.max(MIN_CHECKPOINT_INTERVAL, steps / CHECKPOINTS),
        seed);
  }

  /** Where the fingerprint of a run with these options starts. */
  Fingerprint fingerprint(String recipe) {
    return new Fingerprint(recipe)
        .with("steps", steps)
        .with("batch", batchSize)
        .with("lr", learningRate)
        .with("seed", seed)
        .withFile("data", data.resolve(CaptionFolder.CAPTIONS));
  }
}
