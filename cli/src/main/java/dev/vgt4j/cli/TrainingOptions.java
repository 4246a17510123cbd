package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.train.config.Overrides;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfigs;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that both tuning commands have; all but two are short forms of what a file says. */
final class TrainingOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A .yaml file that decides the run, or the name of a preset; default: the recipe on the"
              + " small world. docs/training.md explains it.")
  private @Nullable String config;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Overrides an option of the file, e.g. optimizer.learning_rate=1e-4.")
  private List<String> assignments = List.of();

  @Option(
      names = "--vlm",
      paramLabel = "DIR",
      converter = BundledModels.VlmConverter.class,
      description = "The vision-language model, or bundled for the one that comes along.")
  private @Nullable Path vlm;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Images with captions.jsonl, a tar shard or a folder of them.")
  private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where model, checkpoints, metrics.csv and report.html go.")
  private @Nullable Path out;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "Sizes of what is new: a name or a .json file.")
  private @Nullable String sizes;

  @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps.")
  private @Nullable Long steps;

  @Option(names = "--batch", paramLabel = "N", description = "Samples in a step.")
  private @Nullable Integer batch;

  @Option(names = "--lr", paramLabel = "RATE", description = "Peak learning rate.")
  private @Nullable Double learningRate;

  @Option(names = "--seed", paramLabel = "N", description = "Decides every random draw.")
  private @Nullable Long seed;

  @Option(
      names = "--resume",
      description = "Go on from the newest good checkpoint in the output folder, if there is one.")
  private boolean resume;

  /** True if the run may go on from a checkpoint. */
  boolean resume() {
    return resume;
  }

  /**
   * The whole configuration.
   *
   * @param recipe what the command tunes
   * @param preset what it starts from where no file is named
   * @param own options of this command alone
   */
  TrainingConfig resolve(TrainingConfig.Recipe recipe, String preset, Overrides own) {
    Overrides all =
        new Overrides()
            .path("models.vlm", vlm)
            .path("data.train", data)
            .path("out", out)
            .text("models.sizes", sizes)
            .number("steps", steps)
            .number("batch_size", batch)
            .number("optimizer.learning_rate", learningRate)
            .number("seed", seed)
            .and(own);
    assignments.forEach(all::set);
    TrainingConfig resolved = TrainingConfigs.named(config == null ? preset : config, all);
    if (resolved.recipe() != recipe) {
      throw new InvalidInputException(
          config
              + " is a recipe for the other command: 'tune ae' tunes autoencoders, 'tune ar'"
              + " generators");
    }
    return resolved;
  }
}
