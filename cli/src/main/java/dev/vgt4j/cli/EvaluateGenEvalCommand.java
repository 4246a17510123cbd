package dev.vgt4j.cli;

import dev.vgt4j.core.eval.benchmark.GenEvalBenchmark;
import dev.vgt4j.core.eval.benchmark.GenEvalScore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate geneval}: images for GenEval's detector, and the score of what it found. */
@Command(
    name = "geneval",
    description =
        "Generates GenEval's images (--model, --prompts evaluation_metadata.jsonl, --out), or"
            + " scores what its detector found in them (--score).",
    mixinStandardHelpOptions = true)
final class EvaluateGenEvalCommand implements Callable<Integer> {
  @Option(
      names = "--score",
      paramLabel = "results.jsonl",
      description = "Score these results of the detector; generates nothing.")
  private @Nullable Path results;

  @Option(
      names = "--json",
      paramLabel = "FILE.json",
      description = "With --score: where to write the figures.")
  private @Nullable Path json;

  @Mixin private BenchmarkOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (results == null) {
      return options.run(GenEvalBenchmark.read(options.prompts()), spec);
    }
    ScoreOutput.requireWritable(json);
    GenEvalScore score = GenEvalScore.read(results);
    ScoreOutput.show(spec, score, score.json(), json);
    return 0;
  }
}
