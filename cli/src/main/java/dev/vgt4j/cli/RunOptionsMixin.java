package dev.vgt4j.cli;

import dev.vgt4j.core.train.RunOptions;
import dev.vgt4j.core.train.Tuning;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that every training command has. */
final class RunOptionsMixin {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Images with captions.jsonl; 'vgt scenes render' makes one.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where the model, the checkpoints and metrics go.")
  private Path out;

  @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps.")
  private Long steps;

  @Option(names = "--batch", paramLabel = "N", description = "Samples in a batch.")
  private Integer batch;

  @Option(names = "--lr", paramLabel = "RATE", description = "Peak learning rate.")
  private Double learningRate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides every random draw; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--resume",
      description = "Go on from the newest good checkpoint in the output folder, if there is one.")
  private boolean resume;

  /** The options, with a recipe's own defaults where none was given. */
  RunOptions options(long defaultSteps, int defaultBatch, double defaultRate) {
    Tuning.requireOwn(out, resume);
    return new RunOptions(
        data,
        out,
        steps == null ? defaultSteps : steps,
        batch == null ? defaultBatch : batch,
        learningRate == null ? defaultRate : learningRate,
        seed,
        resume);
  }
}
