package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.train.PretrainRecipe;
import dev.vgt4j.core.train.RunOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt pretrain}: makes a small vision-language model. */
@Command(
    name = "pretrain",
    description = "Makes a small vision-language model from images with dense captions.",
    mixinStandardHelpOptions = true)
final class PretrainCommand implements Callable<Integer> {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "scenes-64",
      description = "Sizes of the model; default: ${DEFAULT-VALUE}.")
  private String preset;

  @Mixin private RunOptionsMixin run;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    RunOptions options = run.options(2400, 64, 1e-3);
    PrintWriter err = spec.commandLine().getErr();
    try (Backend backend = backendOption.open(Capability.TRAINING);
        Interruption interruption = Interruption.install(err);
        ProgressListener listener =
            ProgressListener.of("pretrain", err, interruption, PeakShare.of(backend))) {
      return new PretrainRecipe(Presets.read(preset), options).run(backend, listener).finished()
          ? 0
          : interruption.exitCode();
    }
  }
}
