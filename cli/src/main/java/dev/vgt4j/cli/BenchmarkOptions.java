package dev.vgt4j.cli;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.eval.benchmark.BenchmarkRun;
import dev.vgt4j.core.eval.benchmark.PromptBenchmark;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelHash;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the commands share that generate a benchmark's images. */
final class BenchmarkOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      converter = BundledModels.Converter.class,
      description = "A tuned generator, or an export of one; bundled: the one that comes along.")
  private @Nullable Path model;

  @Option(
      names = "--prompts",
      paramLabel = "PATH",
      description = "The benchmark's own file or folder of prompts.")
  private @Nullable Path prompts;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder for the run; the scorer reads 'images' in it. The same command goes on with a run"
              + " that was stopped.")
  private @Nullable Path out;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Decides every random draw; every image has its own generator, made from the seed and its"
              + " number. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--solver",
      defaultValue = "multistep",
      paramLabel = "NAME",
      description = "reference, euler, heun or multistep; default: ${DEFAULT-VALUE}.")
  private Solver solver;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description =
          "Solver steps for each group of positions; default: " + RequestOptions.DEFAULT_STEPS)
  private @Nullable Integer steps;

  @Option(
      names = "--side",
      paramLabel = "N",
      description = "Pixels a side of an image; default: as in the model's training.")
  private @Nullable Integer side;

  @Option(
      names = "--limit",
      defaultValue = "2147483647",
      paramLabel = "N",
      description = "Only the first N prompts; the rest may follow later. Default: all.")
  private int limit;

  @Option(
      names = "--at-once",
      defaultValue = "4",
      paramLabel = "N",
      description = "Prompts between two writes; default: ${DEFAULT-VALUE}.")
  private int atOnce;

  @Mixin private RequestOptions requestOptions;

  @Mixin private BackendOption backendOption;

  /** Where the prompts are. */
  Path prompts() {
    return required("--prompts", prompts);
  }

  /** What the model is called: the name of its folder. */
  String modelName() {
    return ScoreOutput.modelName(required("--model", model));
  }

  private static Path required(String option, @Nullable Path value) {
    if (value == null) {
      throw new InvalidInputException(
          option + " is missing: generating images takes --model, --prompts and --out");
    }
    return value;
  }

  /**
   * Generates the images that are not there yet.
   *
   * @return the exit code
   */
  int run(PromptBenchmark benchmark, CommandSpec spec) {
    Path folder = required("--out", out);
    GenerationRequest request = request();
    if (limit < 1 || atOnce < 1) {
      throw new InvalidInputException(
          "expected --limit and --at-once of at least 1, got %d and %d".formatted(limit, atOnce));
    }
    PrintWriter err = spec.commandLine().getErr();
    try (Interruption interruption = Interruption.install(err);
        Backend backend = backendOption.open();
        ImageGenerator generator = Vgt.generator(required("--model", model), backend);
        BenchmarkRun run = BenchmarkRun.open(folder, benchmark, settings(request, backend))) {
      List<Integer> pending = run.pending(limit);
      int wanted = Math.min(limit, benchmark.prompts().size());
      if (pending.size() < wanted) {
        err.println("%d of %d prompts are there".formatted(wanted - pending.size(), wanted));
      }
      long images = (long) pending.size() * benchmark.images();
      try (GenerationDisplay display =
          new GenerationDisplay(benchmark.name(), images, err, interruption, ignored -> {})) {
        run.generate(generator, pending, atOnce, request, display, display::finished);
      } catch (GenerationCancelledException e) {
        err.println(
            "vgt: stopped with %d of %d prompts done; the same command goes on"
                .formatted(wanted - run.pending(limit).size(), wanted));
        return interruption.exitCode();
      }
      err.println("wrote " + folder.resolve(BenchmarkRun.IMAGES));
    }
    return 0;
  }

  private GenerationRequest request() {
    int pixels =
        side == null ? ModelFolder.readModels(required("--model", model)).vlm().imageSize() : side;
    return requestOptions.request(
        pixels, pixels, seed, requestOptions.sampling(solver, steps), null);
  }

  /** All that images depend on, but for their numbers and prompts. */
  private Map<String, String> settings(GenerationRequest request, Backend backend) {
    Map<String, String> settings = RequestOptions.texts(request);
    settings.remove("first image");
    settings.put("model", modelName());
    settings.put("model sha256", ModelHash.of(required("--model", model)));
    settings.put("backend", backend.name());
    return settings;
  }
}
