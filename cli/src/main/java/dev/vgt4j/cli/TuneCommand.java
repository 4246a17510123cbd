package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.train.AutoencoderRecipe;
import dev.vgt4j.core.train.AutoencoderRecipe.Stage;
import dev.vgt4j.core.train.QueryArRecipe;
import dev.vgt4j.core.train.RunOptions;
import dev.vgt4j.core.train.Trainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt tune}: turns a vision-language model into an image generator in two steps. */
@Command(
    name = "tune",
    description = "Turns a vision-language model into an image generator: first ae, then ar.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(ae | ar)")
final class TuneCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "ae",
      description = "Tunes the VLM's vision encoder and a pixel decoder into an autoencoder.",
      mixinStandardHelpOptions = true)
  int autoencoder(
      @Option(
              names = "--vlm",
              required = true,
              paramLabel = "DIR",
              description = "The vision-language model.")
          Path vlm,
      @Option(
              names = "--stage",
              paramLabel = "N",
              defaultValue = "1",
              description =
                  "1: reconstruction and self-distillation; 2: goes on from stage 1 with normalised,"
                      + " noisy latents. Default: ${DEFAULT-VALUE}.")
          int stage,
      @Option(
              names = "--from",
              paramLabel = "DIR",
              description = "The autoencoder of stage 1; needed by stage 2.")
          Path from,
      @Option(
              names = "--distillation",
              paramLabel = "W",
              description = "Weight of the distance to the VLM's own features.")
          Double distillation,
      @Option(
              names = "--noise",
              paramLabel = "A",
              description = "Stage 2: largest noise on latents; default: 0.1.")
          Double noise,
      @Option(names = "--freeze-encoder", description = "Stage 2: only the decoder learns.")
          boolean freezeEncoder,
      @Option(
              names = "--encoder-rate",
              paramLabel = "F",
              defaultValue = "0.5",
              description = "Factor on the encoder's learning rate; default: ${DEFAULT-VALUE}.")
          double encoderRate,
      @Option(
              names = "--preset",
              paramLabel = "NAME",
              defaultValue = "scenes-64",
              description =
                  "Sizes of decoder and latents, a name or a .json file; default: ${DEFAULT-VALUE}.")
          String preset,
      @Mixin RunOptionsMixin run,
      @Mixin BackendOption backendOption)
      throws IOException {
    if (stage == 2 && from == null) {
      throw new InvalidInputException(
          "tune ae --stage 2 goes on from an autoencoder of stage 1: name it with --from");
    }
    if (stage == 1 && (from != null || noise != null || freezeEncoder)) {
      throw new InvalidInputException(
          "--from, --noise and --freeze-encoder belong to --stage 2; stage 1 starts from --vlm");
    }
    RunOptions options = run.options(1500, 16, 2e-3);
    double weight = distillation == null ? (stage == 1 ? 1 : 0.1) : distillation;
    double maxNoise = noise != null ? noise : stage == 2 ? 0.1 : 0;
    Stage kind = new Stage(stage, weight, maxNoise, freezeEncoder, encoderRate);
    AutoencoderRecipe recipe =
        new AutoencoderRecipe(stage == 1 ? vlm : from, vlm, Presets.read(preset), kind, options);
    return train("tune ae", backendOption, recipe::run);
  }

  @Command(
      name = "ar",
      description = "Tunes the VLM's language model to generate the autoencoder's latents.",
      mixinStandardHelpOptions = true)
  int transformer(
      @Option(
              names = "--vlm",
              required = true,
              paramLabel = "DIR",
              description = "The vision-language model.")
          Path vlm,
      @Option(
              names = "--ae",
              required = true,
              paramLabel = "DIR",
              description = "The tuned autoencoder.")
          Path autoencoder,
      @Option(
              names = "--draws",
              paramLabel = "N",
              defaultValue = "4",
              description = "Noise draws for every position; default: ${DEFAULT-VALUE}.")
          int draws,
      @Option(
              names = "--preset",
              paramLabel = "NAME",
              defaultValue = "scenes-64",
              description =
                  "Sizes of head and query grid, a name or a .json file; default: ${DEFAULT-VALUE}.")
          String preset,
      @Mixin RunOptionsMixin run,
      @Mixin BackendOption backendOption)
      throws IOException {
    QueryArRecipe recipe =
        new QueryArRecipe(
            vlm, autoencoder, Presets.read(preset), draws, run.options(2500, 16, 1.5e-3));
    return train(
        "tune ar", backendOption, (backend, listener) -> recipe.run(backend, n -> {}, listener));
  }

  /** A recipe's run. */
  @FunctionalInterface
  private interface Recipe {
    Trainer.Result run(Backend backend, ProgressListener listener) throws IOException;
  }

  private int train(String name, BackendOption backendOption, Recipe recipe) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (Backend backend = backendOption.open(Capability.TRAINING);
        Interruption interruption = Interruption.install(err);
        ProgressListener listener = ProgressListener.of(name, err, interruption)) {
      return recipe.run(backend, listener).finished() ? 0 : interruption.exitCode();
    }
  }
}
