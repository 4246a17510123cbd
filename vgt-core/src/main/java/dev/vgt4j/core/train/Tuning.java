package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs what a {@link TrainingConfig} describes. */
public final class Tuning {
  private Tuning() {}

  /**
   * Trains and writes the tuned model to the configuration's output folder.
   *
   * @param resume go on from the newest good checkpoint there, if there is one
   * @throws InvalidInputException if data, models or the output folder cannot be used
   */
  public static Trainer.Result run(
      TrainingConfig config, Backend backend, boolean resume, TrainingListener listener) {
    requireOwn(config.out(), resume);
    return config.recipe() == Recipe.AUTOENCODER
        ? new AutoencoderRecipe(config).run(backend, resume, listener)
        : new QueryArRecipe(config).run(backend, resume, listener);
  }

  /**
   * Refuses a folder that holds something else, before any work.
   *
   * @throws InvalidInputException if a run would overwrite it
   */
  public static void requireOwn(Path out, boolean resume) {
    boolean started = Checkpoints.exist(out);
    if (started && !resume) {
      throw new InvalidInputException(
          out + " holds checkpoints already: go on with --resume, or choose another --out");
    }
    if (!started && Files.exists(out.resolve(ModelFolder.WEIGHTS))) {
      throw new InvalidInputException(
          out + " holds a model of something else already: choose another --out");
    }
  }
}
