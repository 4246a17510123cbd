package dev.vgt4j.cli;

import dev.vgt4j.core.checkpoint.CheckpointImport;
import dev.vgt4j.core.checkpoint.CheckpointSource;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.ModelWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt import}: the original project's checkpoints, and published VLMs, as model folders. */
@Command(
    name = "import",
    description =
        "Turns a checkpoint of the original project, or a published vision-language model, into a"
            + " model folder. Its config.json tells its sizes; else --preset and --vlm do.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "PATH",
      description = "A .pth, .pt, .bin or .safetensors file, or a folder with such weights.")
  private Path from = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "A new or empty folder.")
  private Path out = Path.of("");

  @Option(
      names = "--vlm",
      paramLabel = "DIR",
      converter = BundledModels.VlmConverter.class,
      description = "The vision-language model that was tuned: its sizes, and its tokenizer.")
  private @Nullable Path vlm;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "Sizes: a preset's name, or a .json file with the same sections.")
  private @Nullable String preset;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "vlm, autoencoder or generator; default: as the names of the tensors tell.")
  private @Nullable ModelKind kind;

  @Option(
      names = "--max-shard-size",
      paramLabel = "SIZE",
      defaultValue = "4GB",
      converter = ByteSizes.class,
      description = "Largest file of weights, such as 500MB; default: ${DEFAULT-VALUE}.")
  private long maxShardBytes;

  @Option(names = "--allow-missing", description = "Write a model that misses tensors.")
  private boolean allowMissing;

  @Option(names = "--allow-unexpected", description = "Leave tensors out that nobody knows.")
  private boolean allowUnexpected;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try (CheckpointImport checkpoint =
        new CheckpointImport(new CheckpointSource(from, preset, vlm), kind)) {
      PrintWriter report = spec.commandLine().getOut();
      checkpoint.report().forEach(report::println);
      report.flush();
      checkpoint.require(allowMissing, allowUnexpected);
      boolean tokenizer;
      try (WriteProgress progress = new WriteProgress("import", checkpoint.bytes(), err)) {
        tokenizer = checkpoint.write(out, new ModelWriter(maxShardBytes, progress));
      }
      err.println("wrote " + checkpoint.kind() + " to " + out);
      if (!tokenizer) {
        err.println("no tokenizer: use --vlm with a folder that has one to use it with text");
      }
    }
    return 0;
  }
}
