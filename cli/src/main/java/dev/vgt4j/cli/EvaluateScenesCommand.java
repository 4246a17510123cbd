package dev.vgt4j.cli;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.eval.SceneEvaluation;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.scenes.JudgedImage;
import dev.vgt4j.core.scenes.SceneJudge;
import dev.vgt4j.core.scenes.ScenePrompt;
import dev.vgt4j.core.scenes.SceneScore;
import dev.vgt4j.core.scenes.World;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate scenes}: the judge's scores of a generator, for one or several solvers. */
@Command(
    name = "scenes",
    description =
        "Generates images of the Scenes prompts and judges them, for every solver with every number"
            + " of steps.",
    mixinStandardHelpOptions = true)
final class EvaluateScenesCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A generator tuned on scenes, or an export of one.")
  private Path model;

  @Option(
      names = "--world",
      defaultValue = "grid",
      paramLabel = "NAME",
      description = "grid, simple, easy, full or full112; default: ${DEFAULT-VALUE}.")
  private String world;

  @Option(
      names = "--count",
      defaultValue = "240",
      paramLabel = "N",
      description = "Prompts, the six tasks in turn; default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--seeds",
      defaultValue = "3",
      paramLabel = "N",
      description =
          "Images of every prompt, each with a seed of its own; default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "The first seed; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--solver",
      split = ",",
      defaultValue = "reference",
      paramLabel = "NAME",
      description =
          "reference, euler, heun or multistep, or several with commas between; default:"
              + " ${DEFAULT-VALUE}.")
  private List<Solver> solvers = List.of();

  @Option(
      names = "--steps",
      split = ",",
      defaultValue = "30",
      paramLabel = "K",
      description =
          "Solver steps, or several with commas between; reference needs 2 and is left out of fewer."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Integer> steps = List.of();

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
    World shown = World.named(world);
    List<GenerationRequest> requests = requests();
    if (count < 2 || seeds < 1) {
      throw new InvalidInputException(
          "expected --count of at least 2 and --seeds of at least 1, got %d and %d"
              .formatted(count, seeds));
    }
    List<ScenePrompt> prompts = Quickstart.prompts(shown, count, 0);
    SceneJudge judge = new SceneJudge(shown);
    PrintWriter screen = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    long images = (long) requests.size() * seeds * count;
    try (Interruption interruption = Interruption.install(err);
        Backend backend = backendOption.open();
        ImageGenerator generator = Vgt.generator(model, backend);
        GenerationDisplay display =
            new GenerationDisplay("evaluate", images, err, interruption, ignored -> {})) {
      SolverTable table = new SolverTable(facts(requests.get(0), backend), out);
      try {
        for (GenerationRequest request : requests) {
          SolverTable.Row row = measure(generator, request, prompts, judge, display);
          table.add(row);
          screen.println(row);
          screen.flush();
        }
      } catch (GenerationCancelledException e) {
        return interruption.exitCode();
      }
      screen.println(table);
      screen.flush();
    }
    return 0;
  }

  private SolverTable.Row measure(
      ImageGenerator generator,
      GenerationRequest request,
      List<ScenePrompt> prompts,
      SceneJudge judge,
      GenerationDisplay display) {
    List<JudgedImage> all = new ArrayList<>();
    List<Double> bySeed = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < seeds; i++) {
      GenerationRequest seeded = request.withSeed(seed + i);
      SceneEvaluation evaluation =
          SceneEvaluation.generate(generator, prompts, seeded, judge, display);
      display.finished(prompts.size());
      all.addAll(evaluation.verdicts());
      bySeed.add(evaluation.score().overall());
    }
    double seconds = (System.nanoTime() - begin) / 1e9 / all.size();
    return new SolverTable.Row(request.sampling(), SceneScore.of(all, seed), bySeed, seconds);
  }

  private List<GenerationRequest> requests() {
    SolverTable.requireWritable(out);
    int side = ModelFolder.readModels(model).vlm().imageSize();
    List<GenerationRequest> requests = new ArrayList<>();
    for (Solver solver : solvers) {
      for (int k : steps) {
        if (steps.size() == 1 || k < 1 || k >= solver.leastSteps()) {
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
  private Map<String, String> facts(GenerationRequest request, Backend backend) {
    Map<String, String> facts = RequestOptions.texts(request);
    facts.keySet().removeAll(List.of("solver", "steps", "seed", "first image"));
    facts.put("model", model.toAbsolutePath().normalize().getFileName().toString());
    facts.put("backend", backend.name() + " " + backend.description());
    facts.put("world", world);
    facts.put("prompts", Integer.toString(count));
    facts.put("seeds", seeds + " from " + seed);
    return facts;
  }
}
