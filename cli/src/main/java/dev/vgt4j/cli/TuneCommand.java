package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.train.Trainer;
import dev.vgt4j.core.train.Tuning;
import dev.vgt4j.core.train.config.Overrides;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
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
              names = "--stage",
              paramLabel = "N",
              description =
                  "1: reconstruction and self-distillation; 2: goes on from stage 1 with normalised,"
                      + " noisy latents.")
          Integer stage,
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
      @Option(names = "--noise", paramLabel = "A", description = "Largest noise on latents.")
          Double noise,
      @Option(names = "--freeze-encoder", description = "Only the decoder learns.")
          Boolean freezeEncoder,
      @Option(
              names = "--encoder-rate",
              paramLabel = "F",
              description = "Factor on the encoder's learning rate.")
          Double encoderRate,
      @Mixin TrainingOptions options,
      @Mixin BackendOption backendOption)
      throws IOException {
    Overrides own =
        new Overrides()
            .number("autoencoder.stage", stage)
            .path("models.start", from)
            .number("autoencoder.distillation", distillation)
            .number("autoencoder.noise.sigma", noise)
            .flag("autoencoder.freeze_encoder", freezeEncoder)
            .number("optimizer.encoder_rate", encoderRate);
    String preset = stage != null && stage == 2 ? "scenes-ae-stage2" : "scenes-ae";
    TrainingConfig config = options.resolve(Recipe.AUTOENCODER, preset, own);
    return train("tune ae", config, options, backendOption);
  }

  @Command(
      name = "ar",
      description = "Tunes the VLM's language model to generate the autoencoder's latents.",
      mixinStandardHelpOptions = true)
  int transformer(
      @Option(names = "--ae", paramLabel = "DIR", description = "The tuned autoencoder.")
          Path autoencoder,
      @Option(
              names = "--from",
              paramLabel = "DIR",
              converter = BundledModels.Converter.class,
              description = "A generator to tune further, instead of --ae.")
          Path from,
      @Option(
              names = "--train",
              paramLabel = "WHAT",
              description = "full, head-only, lora or patterns; default: full.")
          String train,
      @Option(names = "--draws", paramLabel = "N", description = "Noise draws for every position.")
          Integer draws,
      @Mixin TrainingOptions options,
      @Mixin BackendOption backendOption)
      throws IOException {
    Overrides own =
        new Overrides()
            .path("models.autoencoder", autoencoder)
            .path("models.start", from)
            .text("transformer.train", train)
            .number("transformer.draws", draws);
    String preset = from != null ? "scenes-sft" : "scenes-ar";
    TrainingConfig config = options.resolve(Recipe.TRANSFORMER, preset, own);
    return train("tune ar", config, options, backendOption);
  }

  private int train(
      String name, TrainingConfig config, TrainingOptions options, BackendOption backendOption)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (Backend backend = backendOption.open(Capability.TRAINING);
        Interruption interruption = Interruption.install(err);
        ProgressListener listener =
            ProgressListener.of(name, err, interruption, PeakShare.of(backend))) {
      Trainer.Result result = Tuning.run(config, backend, options.resume(), listener);
      TrainingReport.write(config.out(), name);
      return result.finished() ? 0 : interruption.exitCode();
    }
  }
}
