package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.core.checkpoint.ModelInspection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vgt inspect}: what a model is, and whether it is whole. */
@Command(
    name = "inspect",
    description = "Tells a model's family, sizes, parameters, tokenizer and files.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  private static final int INCOMPLETE = 2;

  @Parameters(
      paramLabel = "MODEL",
      description = "A model folder, an export, a config.json, a preset's name, or bundled.")
  private String model = "";

  @Option(names = "--json", description = "Print the same as one JSON object.")
  private boolean json;

  @Option(
      names = "--run",
      description =
          "Also load the weights on a backend, encode an image and take two steps of generation;"
              + " tells times and memory.")
  private boolean run;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    model = BundledModels.resolved(model);
    ModelInspection inspection = ModelInspection.of(model);
    if (run && inspection.complete()) {
      if (!inspection.report().has("complete")) {
        throw new InvalidInputException("--run: " + model + " has no weights to run");
      }
      try (Backend backend = backendOption.open()) {
        inspection.report().set("run", new ModelTrial(Path.of(model), backend).run());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? inspection.report().toPrettyString() : InspectText.of(inspection.report()));
    out.flush();
    return inspection.complete() ? 0 : INCOMPLETE;
  }
}
