package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.eval.benchmark.DpgBenchmark;
import dev.vgt4j.core.eval.benchmark.DpgScore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate dpg}: grids for DPG-Bench's questions, and the score of the answers. */
@Command(
    name = "dpg",
    description =
        "Generates DPG-Bench's grids (--model, --prompts FOLDER, --out), or scores the answers to"
            + " its questions (--score, --questions).",
    mixinStandardHelpOptions = true)
final class EvaluateDpgCommand implements Callable<Integer> {
  @Option(
      names = "--score",
      paramLabel = "..._detail.txt",
      description = "Score these answers of the official script; generates nothing.")
  private @Nullable Path answers;

  @Option(
      names = "--questions",
      paramLabel = "dpg_bench.csv",
      description = "With --score: the benchmark's table of questions.")
  private @Nullable Path questions;

  @Option(
      names = "--json",
      paramLabel = "FILE.json",
      description = "With --score: where to write the figures.")
  private @Nullable Path json;

  @Mixin private BenchmarkOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (answers == null) {
      return options.run(DpgBenchmark.read(options.prompts()), spec);
    }
    if (questions == null) {
      throw new InvalidInputException("--score needs --questions, the file dpg_bench.csv");
    }
    ScoreOutput.requireWritable(json);
    DpgScore score = DpgScore.of(answers, questions);
    ScoreOutput.show(spec, score, score.json(), json);
    return 0;
  }
}
