package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.core.eval.ImageDescriber;
import dev.vgt4j.core.eval.UnderstandingEvaluation;
import dev.vgt4j.core.scenes.DenseCaption;
import dev.vgt4j.core.scenes.SceneBenchmark;
import dev.vgt4j.core.scenes.World;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate understanding}: how well a model still tells what images show. */
@Command(
    name = "understanding",
    description =
        "Lets a vision-language model, or a generator tuned from one, describe the benchmark's"
            + " images, and scores what it says. docs/scenes.md explains the figures.",
    mixinStandardHelpOptions = true)
final class EvaluateUnderstandingCommand implements Callable<Integer> {
  @Option(
      names = {"--model", "--vlm"},
      required = true,
      paramLabel = "DIR",
      converter = BundledModels.Converter.class,
      description = "A vision-language model or a generator: its language model is asked.")
  private Path model;

  @Option(
      names = "--ae",
      paramLabel = "DIR",
      description =
          "An autoencoder whose vision encoder looks at the images; default: that of the model.")
  private Path autoencoder;

  @Option(
      names = "--world",
      defaultValue = "grid",
      paramLabel = "NAME",
      description =
          "grid, simple, easy, full or full112; default: ${DEFAULT-VALUE}, which models/scenes-vlm"
              + " was taught.")
  private String world;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Only the first N images; default: all 600.")
  private Integer count;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "Where to write the figures and everything that was said.")
  private Path out;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ScoreOutput.requireWritable(out);
    SceneBenchmark full = SceneBenchmark.of(World.named(world));
    SceneBenchmark benchmark = count == null ? full : full.first(count);
    PrintWriter err = spec.commandLine().getErr();
    try (Backend backend = backendOption.open();
        ImageDescriber describer =
            ImageDescriber.open(model, autoencoder == null ? model : autoencoder, backend);
        Progress progress = Progress.start("describe", 0, benchmark.prompts().size(), err)) {
      UnderstandingEvaluation evaluation =
          UnderstandingEvaluation.of(describer, benchmark, 0, done -> progress.update(done, ""));
      String text =
          "images of benchmark %s: %d%n%s"
              .formatted(benchmark.name(), evaluation.scenes().size(), evaluation.score());
      ScoreOutput.show(spec, text, json(benchmark, evaluation), out);
    }
    return 0;
  }

  private ObjectNode json(SceneBenchmark benchmark, UnderstandingEvaluation evaluation) {
    ObjectNode root = evaluation.score().json();
    root.put("model", model.toString());
    root.put("vision", (autoencoder == null ? model : autoencoder).toString());
    root.put("benchmark", benchmark.name()).put("prompts_sha256", benchmark.sha256());
    ArrayNode descriptions = root.putArray("descriptions");
    for (int i = 0; i < evaluation.said().size(); i++) {
      descriptions
          .addObject()
          .put("shown", DenseCaption.of(evaluation.scenes().get(i)))
          .put("said", evaluation.said().get(i));
    }
    return root;
  }
}
