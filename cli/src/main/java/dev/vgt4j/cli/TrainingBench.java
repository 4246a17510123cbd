package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.benchmarks.TrainingBenchmark;
import dev.vgt4j.benchmarks.TrainingFigures;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures tuning on every backend. */
final class TrainingBench {
  private static final int WARM_UP = 2;

  private final Bench bench;
  private final List<Recipe> recipes;
  private final int steps;

  TrainingBench(Bench bench, List<Recipe> recipes, int steps) {
    this.bench = bench;
    this.recipes = recipes;
    this.steps = steps;
  }

  /** Returns the exit code. */
  int run() {
    List<TrainingFigures> figures = new ArrayList<>();
    try (Interruption interruption = Interruption.install(bench.err());
        AtomicFolder workspace = bench.workspace()) {
      TrainingBenchmark.write(bench.size().preset(), workspace.path());
      for (BackendProvider provider : bench.providers()) {
        for (Recipe recipe : recipes) {
          figures.add(measure(provider, recipe, workspace.path(), interruption));
          if (interruption.requested()) {
            return interruption.exitCode();
          }
        }
      }
    }
    bench.print(TrainingTable.lines(figures));
    if (bench.out() != null) {
      AtomicFiles.writeString(
          bench.out().resolve("bench-training.csv"), TrainingTable.csv(figures));
    }
    return 0;
  }

  private TrainingFigures measure(
      BackendProvider provider, Recipe recipe, Path workspace, Interruption interruption) {
    String name = provider.name() + " " + recipe.name().toLowerCase(Locale.ROOT);
    try (Backend backend = provider.open(bench.options());
        ProgressListener display =
            ProgressListener.of(name, bench.err(), interruption, report -> Double.NaN)) {
      TrainingBenchmark benchmark =
          new TrainingBenchmark(backend, workspace, bench.size().preset());
      return benchmark.run(
          recipe,
          new TrainingBenchmark.Length(bench.size().batch(recipe), WARM_UP, steps),
          display);
    }
  }
}
