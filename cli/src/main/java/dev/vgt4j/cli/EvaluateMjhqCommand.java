package dev.vgt4j.cli;

import dev.vgt4j.core.eval.benchmark.MjhqBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate mjhq}: images for the FID of MJHQ-30K. */
@Command(
    name = "mjhq",
    description =
        "Generates MJHQ-30K's images (--model, --prompts meta_data.json, --out), to be compared"
            + " with its own by 'evaluate images'.",
    mixinStandardHelpOptions = true)
final class EvaluateMjhqCommand implements Callable<Integer> {
  @Mixin private BenchmarkOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return options.run(MjhqBenchmark.read(options.prompts()), spec);
  }
}
