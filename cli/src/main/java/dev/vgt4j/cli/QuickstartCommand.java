package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt quickstart}: from a small VLM to generated images, on every backend. */
@Command(
    name = "quickstart",
    description =
        "Turns the small vision-language model that comes along into an image generator, scores it"
            + " on every backend and writes a report.",
    mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "quickstart",
      description =
          "Where everything goes; a run that was stopped goes on there. Default:"
              + " ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--vlm",
      paramLabel = "DIR",
      converter = BundledModels.VlmConverter.class,
      description =
          "The vision-language model to start from; default: models/scenes-vlm. clip or siglip: a"
              + " small one of that family with random weights.")
  private Path vlm;

  @Option(names = "--smoke", description = "A very short run that only shows that all works.")
  private boolean smoke;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides every random draw; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter screen = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    QuickstartPlan plan = smoke ? QuickstartPlan.smoke() : QuickstartPlan.full();
    try (Interruption interruption = Interruption.install(err)) {
      Quickstart quickstart =
          new Quickstart(
              plan, model(vlm, "quickstart"), out, seed, backendOption, screen, err, interruption);
      return quickstart.run() ? 0 : interruption.exitCode();
    }
  }

  /**
   * The VLM to start from.
   *
   * @param vlm what was asked for, or null for the one that comes along
   * @param command what the error message calls the command
   */
  static Path model(@Nullable Path vlm, String command) {
    Path model = BundledModels.vlm(vlm);
    if (RandomVlm.isFamily(model.toString())) {
      return model;
    }
    if (!Files.isDirectory(model)) {
      throw new InvalidInputException(
          command + ": no model folder " + model + "; name one with --vlm");
    }
    return model;
  }
}
