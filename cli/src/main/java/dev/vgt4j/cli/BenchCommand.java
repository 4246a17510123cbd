package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.benchmarks.TrainingBenchmark;
import dev.vgt4j.benchmarks.TrainingFigures;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt bench}: speed beside what the machine can do. */
@Command(
    name = "bench",
    description =
        "Measures speed as a share of the matrix product's, which is measured in the same minutes.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  /** Model sizes to measure. */
  enum Size {
    TINY("scenes-64", 16, 16, 60),
    SMALL("bench-small", 2, 4, 8),
    BASE("internvl3-1b", 1, 1, 3);

    private final String preset;
    private final int autoencoderBatch;
    private final int transformerBatch;
    private final int steps;

    Size(String preset, int autoencoderBatch, int transformerBatch, int steps) {
      this.preset = preset;
      this.autoencoderBatch = autoencoderBatch;
      this.transformerBatch = transformerBatch;
      this.steps = steps;
    }

    int batch(Recipe recipe) {
      return recipe == Recipe.AUTOENCODER ? autoencoderBatch : transformerBatch;
    }
  }

  private static final int WARM_UP = 2;

  @Option(names = "--training", required = true, description = "Measure tuning.")
  private boolean training;

  @Option(
      names = "--recipe",
      paramLabel = "WHAT",
      description = "autoencoder or transformer; default: both.")
  private @Nullable Recipe recipe;

  @Option(
      names = "--preset",
      paramLabel = "SIZE",
      defaultValue = "small",
      description = "tiny, small or base; default: ${DEFAULT-VALUE}.")
  private Size size = Size.SMALL;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to measure; default: as many as take a minute or two.")
  private @Nullable Integer steps;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where bench-training.csv goes; default: nowhere.")
  private @Nullable Path out;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (steps != null && steps < 1) {
      throw new InvalidInputException("--steps: expected a positive number, got " + steps);
    }
    PrintWriter err = spec.commandLine().getErr();
    List<TrainingFigures> figures = new ArrayList<>();
    try (Interruption interruption = Interruption.install(err)) {
      for (BackendProvider provider : backends()) {
        for (Recipe each : recipe == null ? List.of(Recipe.values()) : List.of(recipe)) {
          figures.add(measure(provider, each, err, interruption));
          if (interruption.requested()) {
            return interruption.exitCode();
          }
        }
      }
    }
    PrintWriter text = spec.commandLine().getOut();
    TrainingTable.lines(figures).forEach(text::println);
    text.flush();
    if (out != null) {
      AtomicFiles.writeString(out.resolve("bench-training.csv"), TrainingTable.csv(figures));
    }
    return 0;
  }

  /** The one that was asked for, or all that train. */
  private List<BackendProvider> backends() {
    Backends all = Backends.load();
    if (backendOption.name() != null) {
      return List.of(all.select(backendOption.name(), Capability.TRAINING));
    }
    return all.providers().stream()
        .filter(p -> p.capabilities().contains(Capability.TRAINING))
        .toList();
  }

  private TrainingFigures measure(
      BackendProvider provider, Recipe recipe, PrintWriter err, Interruption interruption) {
    String name = provider.name() + " " + recipe.name().toLowerCase(Locale.ROOT);
    Path place = out == null ? Path.of(System.getProperty("java.io.tmpdir"), "vgt-bench") : out;
    try (Backend backend = provider.open(backendOption.options());
        AtomicFolder workspace = AtomicFolder.create(place.resolve("bench-work"));
        ProgressListener display =
            ProgressListener.of(name, err, interruption, report -> Double.NaN)) {
      TrainingBenchmark benchmark = new TrainingBenchmark(backend, workspace.path(), size.preset);
      int measured = steps == null ? size.steps : steps;
      return benchmark.run(
          recipe, new TrainingBenchmark.Length(size.batch(recipe), WARM_UP, measured), display);
    }
  }
}
