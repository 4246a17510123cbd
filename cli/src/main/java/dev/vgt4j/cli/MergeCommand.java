package dev.vgt4j.cli;

import dev.vgt4j.core.model.LoraAdapter;
import dev.vgt4j.core.model.ModelWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt merge}: a generator with a low-rank adapter added to its weights. */
@Command(
    name = "merge",
    description = "Adds a low-rank adapter to a generator and writes a generator that needs none.",
    mixinStandardHelpOptions = true)
final class MergeCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      converter = BundledModels.Converter.class,
      description = "A generator with the weights that the adapter was tuned on.")
  private Path model = Path.of("");

  @Option(
      names = "--adapter",
      required = true,
      paramLabel = "DIR",
      description = "The adapter: adapter_config.json and adapter_model.safetensors.")
  private Path adapter = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "A new or empty folder.")
  private Path out = Path.of("");

  @Option(
      names = "--max-shard-size",
      paramLabel = "SIZE",
      defaultValue = "4GB",
      converter = ByteSizes.class,
      description = "Largest file of weights, such as 500MB; default: ${DEFAULT-VALUE}.")
  private long maxShardBytes;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    LoraAdapter.merge(model, adapter, out, new ModelWriter(maxShardBytes, written -> {}));
    spec.commandLine().getErr().println("wrote generator to " + out);
    return 0;
  }
}
