package dev.vgt4j.cli;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.eval.SceneBenchmarkRun;
import dev.vgt4j.core.eval.SceneBounds;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.scenes.PromptResult;
import dev.vgt4j.core.scenes.SceneBenchmark;
import dev.vgt4j.core.scenes.SceneCard;
import dev.vgt4j.core.scenes.ShapeColor;
import dev.vgt4j.core.scenes.World;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate scenes}: the benchmark of a generator, for one or several solvers. */
@Command(
    name = "scenes",
    description =
        "Generates images of the benchmark's fixed prompts and judges them, for every solver with"
            + " every number of steps. docs/scenes.md explains the figures.",
    mixinStandardHelpOptions = true)
final class EvaluateScenesCommand implements Callable<Integer> {
  private static final String DEFAULT_WORLD = "grid";

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      converter = BundledModels.Converter.class,
      description =
          "A generator tuned on scenes, or an export of one; bundled: the one that comes along.")
  private Path model;

  @Option(
      names = "--world",
      paramLabel = "NAME",
      description =
          "grid, simple, easy, full or full112; default: what the model was tuned on, else grid.")
  private String world;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Only the first N prompts, the six tasks in turn; default: all 600.")
  private Integer count;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "" + SceneBenchmark.IMAGES_PER_PROMPT,
      description =
          "Images of every prompt, each with a seed of its own; default: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Decides the images; the prompts are fixed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--solver",
      split = ",",
      defaultValue = "multistep",
      paramLabel = "NAME",
      description =
          "reference, euler, heun or multistep, or several with commas between; default:"
              + " ${DEFAULT-VALUE}.")
  private List<Solver> solvers = List.of();

  @Option(
      names = "--steps",
      split = ",",
      paramLabel = "K",
      description =
          "Solver steps, or several with commas between; reference needs 2 and is left out of fewer."
              + " Default: "
              + RequestOptions.DEFAULT_STEPS)
  private List<Integer> steps = List.of();

  @Option(
      names = "--hold-out",
      split = ",",
      paramLabel = "COLOUR:SHAPE",
      description =
          "Coloured shapes that training never showed, scored apart; default: what the model's"
              + " weights tell.")
  private List<String> heldOut;

  @Option(
      names = "--compare",
      paramLabel = "OTHER.json",
      description = "Also prints the paired difference from an earlier --out of the same images.")
  private Path compare;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "Where to write the figures; a table FILE.csv is written beside it.")
  private Path out;

  @Mixin private RequestOptions requestOptions;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    SceneTable.requireWritable(out);
    List<GenerationRequest> requests = requests();
    Optional<SceneCard> card = SceneCard.ofModel(model);
    SceneBenchmark benchmark = benchmark(card);
    SceneBenchmarkRun run = new SceneBenchmarkRun(benchmark, images);
    List<ShapeColor> pairs = pairs(card);
    SceneComparison other = compare == null ? null : SceneComparison.read(compare, run, seed);
    if (other != null) {
      requests.forEach(request -> other.requireResult(request.sampling()));
    }
    PrintWriter screen = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int free = SceneBounds.unconditionalImages(benchmark);
    long all = (long) requests.size() * images * benchmark.prompts().size() + free;
    try (Interruption interruption = Interruption.install(err);
        Backend backend = backendOption.open();
        ImageGenerator generator = Vgt.generator(model, backend);
        GenerationDisplay display =
            new GenerationDisplay("evaluate", all, err, interruption, ignored -> {})) {
      try {
        GenerationRequest first = requests.get(0);
        SceneBounds bounds =
            SceneBounds.measure(model, backend, generator, first, benchmark, display);
        display.finished(free);
        SceneTable table = new SceneTable(facts(first, backend, benchmark), run, bounds, out);
        screen.println(table.head());
        for (GenerationRequest request : requests) {
          long begin = System.nanoTime();
          List<PromptResult> results = run.run(generator, request, display, display::finished);
          double seconds = (System.nanoTime() - begin) / 1e9 / images / results.size();
          SceneRow row = SceneRow.of(request, results, pairs, seconds);
          screen.println(table.add(row, other));
          screen.flush();
        }
        screen.println(table);
        screen.flush();
        return 0;
      } catch (GenerationCancelledException e) {
        return interruption.exitCode();
      }
    }
  }

  private SceneBenchmark benchmark(Optional<SceneCard> card) {
    String name = world != null ? world : card.map(SceneCard::world).orElse(DEFAULT_WORLD);
    SceneBenchmark full = SceneBenchmark.of(World.named(name));
    return count == null ? full : full.first(count);
  }

  private List<ShapeColor> pairs(Optional<SceneCard> card) {
    return heldOut != null
        ? heldOut.stream().map(ShapeColor::parse).toList()
        : card.map(SceneCard::heldOut).orElse(List.of());
  }

  private List<GenerationRequest> requests() {
    int side = ModelFolder.readModels(model).vlm().imageSize();
    List<GenerationRequest> requests = new ArrayList<>();
    for (Solver solver : solvers) {
      for (int k : steps.isEmpty() ? List.of(solver.defaultSteps()) : steps) {
        if (steps.size() <= 1 || k < 1 || k >= solver.leastSteps()) {
          SamplingOptions sampling = requestOptions.sampling(solver, k);
          requests.add(requestOptions.request(side, side, seed, sampling, null));
        }
      }
    }
    if (requests.isEmpty()) {
      throw new InvalidInputException("--steps: reference needs at least 2, got " + steps);
    }
    return requests;
  }

  /** What all rows of the table have in common. */
  private Map<String, String> facts(
      GenerationRequest request, Backend backend, SceneBenchmark benchmark) {
    Map<String, String> facts = RequestOptions.texts(request);
    facts.keySet().removeAll(List.of("solver", "steps", "first image"));
    facts.put("model", ScoreOutput.modelName(model));
    facts.put("backend", backend.name() + " " + backend.description());
    facts.put("world", benchmark.world().name());
    return facts;
  }
}
