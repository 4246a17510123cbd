package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.ProgramOptions.Lowering;
import dev.vgt4j.api.backend.ProgramOptions.Quantization;
import dev.vgt4j.core.checkpoint.OriginalExport;
import dev.vgt4j.core.export.ExportOptions;
import dev.vgt4j.core.export.ExportedFiles;
import dev.vgt4j.core.export.GeneratorExport;
import dev.vgt4j.core.export.ServingLayout;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.WeightStorage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      converter = BundledModels.Converter.class,
      description =
          "The tuned generator, or bundled for the one that comes along; for vgt-pth-keys also an"
              + " autoencoder.")
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
      names = "--lowering",
      paramLabel = "NAME",
      defaultValue = "portable",
      description =
          "Operations of the graphs: portable, which any runtime has, or tuned, with those of ONNX"
              + " Runtime; default: ${DEFAULT-VALUE}.")
  private Lowering lowering;

  @Option(
      names = "--quantize",
      paramLabel = "NAME",
      defaultValue = "none",
      description =
          "Weights of linear layers as whole numbers: int8-dynamic, w8, w4 or none; default:"
              + " ${DEFAULT-VALUE}.")
  private String quantize;

  @Option(
      names = "--exclude",
      split = ",",
      paramLabel = "PATTERN",
      description =
          "Weights that are not quantized, * stands for any characters; default: the head's output"
              + " layer, image_head.*.final_layer.*.")
  private List<String> exclude = ExportOptions.EXCLUDED;

  @Option(
      names = "--dtype",
      paramLabel = "NAME",
      defaultValue = "f32",
      description =
          "How weights that are not quantized are stored: f32 or f16; default: ${DEFAULT-VALUE}.")
  private WeightStorage storage;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      defaultValue = "plain",
      description =
          "plain, or what a model server reads: triton, kserve or djl-serving; default:"
              + " ${DEFAULT-VALUE}.")
  private String layout;

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
      print(GeneratorExport.write(folder, backend, out, options()));
    }
  }

  private ExportOptions options() {
    Quantization quantization = choice("--quantize", quantize, Quantization.values());
    ProgramOptions program = new ProgramOptions(lowering, quantization, exclude);
    return new ExportOptions(program, storage, choice("--layout", layout, ServingLayout.values()));
  }

  /** A constant by its name in words that hyphens join. */
  private static <E extends Enum<E>> E choice(String option, String text, E[] all) {
    List<String> names =
        Arrays.stream(all).map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
    int index = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new InvalidInputException(
          option + ": expected one of " + String.join(", ", names) + ", got " + text);
    }
    return all[index];
  }

  private void print(Map<String, Double> errors) {
    PrintWriter screen = spec.commandLine().getOut();
    errors.forEach(
        (name, error) ->
            screen.printf(Locale.ROOT, "%-16s differs from the model by %.1e%n", name, error));
    ExportedFiles.sizes(out)
        .forEach((name, bytes) -> screen.printf("%-40s %s%n", name, ByteSizes.of(bytes)));
    screen.flush();
  }
}
