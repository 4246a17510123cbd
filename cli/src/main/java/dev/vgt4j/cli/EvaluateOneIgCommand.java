package dev.vgt4j.cli;

import dev.vgt4j.core.eval.benchmark.OneIgBenchmark;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate oneig}: grids for the scripts of OneIG-Bench. */
@Command(
    name = "oneig",
    description =
        "Generates OneIG-Bench's grids (--model, --prompts OneIG-Bench.csv, --out) for its scripts.",
    mixinStandardHelpOptions = true)
final class EvaluateOneIgCommand implements Callable<Integer> {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the scripts call the model; default: the name of its folder.")
  private @Nullable String name;

  @Mixin private BenchmarkOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String called = name == null ? options.modelName() : name;
    return options.run(OneIgBenchmark.read(options.prompts(), called), spec);
  }
}
