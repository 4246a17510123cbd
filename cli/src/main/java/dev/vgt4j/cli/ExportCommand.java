package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.checkpoint.OriginalExport;
import dev.vgt4j.core.export.GeneratorExport;
import dev.vgt4j.core.model.ModelFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt export}: a tuned model for other programs. */
@Command(
    name = "export",
    description =
        "Writes a tuned generator as ONNX graphs that point into one safetensors file, or a tuned"
            + " model's weights under the original project's names.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final String ONNX = "onnx";
  private static final String ORIGINAL_KEYS = "vgt-pth-keys";

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The tuned generator; for vgt-pth-keys also an autoencoder.")
  private Path model;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = ONNX,
      description =
          "onnx, or vgt-pth-keys: a safetensors file with the original project's names; default:"
              + " ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "A new or empty folder; for vgt-pth-keys a new .safetensors file.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    switch (format) {
      case ONNX -> exportGraphs();
      case ORIGINAL_KEYS -> OriginalExport.write(model, out);
      default ->
          throw new InvalidInputException(
              "--format: expected " + ONNX + " or " + ORIGINAL_KEYS + ", got " + format);
    }
    spec.commandLine().getErr().println("wrote " + out);
    return 0;
  }

  private void exportGraphs() {
    try (Backend backend =
            Backends.load().select(ONNX, Capability.ONNX_EXPORT).open(BackendOptions.DEFAULT);
        ModelFolder folder = ModelFolder.open(model)) {
      GeneratorExport.write(folder, backend, out);
    }
  }
}
