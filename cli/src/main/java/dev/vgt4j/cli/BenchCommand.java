package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
import java.nio.file.Path;
import java.util.List;
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
        "Measures generation, or with --training tuning, as a share of what the machine can do in"
            + " the same minutes.",
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

    String preset() {
      return preset;
    }

    /** Samples in a training step. */
    int batch(Recipe recipe) {
      return recipe == Recipe.AUTOENCODER ? autoencoderBatch : transformerBatch;
    }

    /** Training steps that take a minute or two. */
    int steps() {
      return steps;
    }
  }

  @Option(names = "--training", description = "Measure tuning instead of generation.")
  private boolean training;

  @Option(
      names = "--recipe",
      paramLabel = "WHAT",
      description = "With --training: autoencoder or transformer; default: both.")
  private @Nullable Recipe recipe;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "With --training: steps to measure; default: what takes a minute or two.")
  private @Nullable Integer steps;

  @Option(
      names = "--parallel",
      split = ",",
      paramLabel = "R",
      defaultValue = "1,4,16,64",
      description =
          "Positions decoded at once, an image is made for each; default: ${DEFAULT-VALUE}.")
  private List<Integer> parallel = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "Time to run each part of generation again; default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--quantized",
      description = "Also compare exports with quantized weights, on backends that export.")
  private boolean quantized;

  @Option(
      names = "--preset",
      paramLabel = "SIZE",
      defaultValue = "small",
      description = "tiny, small or base; default: ${DEFAULT-VALUE}.")
  private Size size = Size.SMALL;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where tables (.csv), report.html and the same as Markdown go; default: nowhere.")
  private @Nullable Path out;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (steps != null && steps < 1) {
      throw new InvalidInputException("--steps: expected a positive number, got " + steps);
    }
    if (!(seconds >= 0)) {
      throw new InvalidInputException("--seconds: expected 0 or more, got " + seconds);
    }
    if (parallel.stream().anyMatch(p -> p < 1)) {
      throw new InvalidInputException("--parallel: expected positive numbers, got " + parallel);
    }
    List<BackendProvider> providers = providers();
    Bench bench =
        new Bench(
            providers,
            backendOption.options(),
            size,
            out,
            spec.commandLine().getOut(),
            spec.commandLine().getErr());
    if (!training) {
      return new GenerationBench(bench, parallel, seconds, quantized).run();
    }
    List<Recipe> recipes = recipe == null ? List.of(Recipe.values()) : List.of(recipe);
    return new TrainingBench(bench, recipes, steps == null ? size.steps() : steps).run();
  }

  /** The one that was asked for, or all that can do it. */
  private List<BackendProvider> providers() {
    Backends all = Backends.load();
    if (backendOption.name() != null) {
      return List.of(
          training
              ? all.select(backendOption.name(), Capability.TRAINING)
              : all.select(backendOption.name()));
    }
    return all.providers().stream()
        .filter(p -> !training || p.capabilities().contains(Capability.TRAINING))
        .toList();
  }
}
