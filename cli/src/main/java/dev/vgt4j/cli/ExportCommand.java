package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.export.GeneratorExport;
import dev.vgt4j.core.model.ModelFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt export}: a tuned generator as ONNX graphs. */
@Command(
    name = "export",
    description = "Writes a tuned generator as ONNX graphs that point into one safetensors file.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The tuned generator.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "A new or empty folder.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Backend backend =
            Backends.load().select("onnx", Capability.ONNX_EXPORT).open(BackendOptions.DEFAULT);
        ModelFolder folder = ModelFolder.open(model)) {
      GeneratorExport.write(folder, backend, out);
    }
    spec.commandLine().getErr().println("wrote " + out);
    return 0;
  }
}
