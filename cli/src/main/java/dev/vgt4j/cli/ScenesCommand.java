package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.scenes.CaptionedScene;
import dev.vgt4j.core.scenes.GenEvalTask;
import dev.vgt4j.core.scenes.JudgedImage;
import dev.vgt4j.core.scenes.SceneCard;
import dev.vgt4j.core.scenes.SceneFolder;
import dev.vgt4j.core.scenes.SceneFolderWriter;
import dev.vgt4j.core.scenes.SceneJudge;
import dev.vgt4j.core.scenes.ScenePrompt;
import dev.vgt4j.core.scenes.SceneRecord;
import dev.vgt4j.core.scenes.SceneRenderer;
import dev.vgt4j.core.scenes.SceneSampler;
import dev.vgt4j.core.scenes.SceneScore;
import dev.vgt4j.core.scenes.ShapeColor;
import dev.vgt4j.core.scenes.Verdict;
import dev.vgt4j.core.scenes.World;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The rendered world: makes data sets of captioned scenes and judges images of them. */
@Command(
    name = "scenes",
    description = "Renders captioned scenes of coloured shapes, and judges images of them.",
    mixinStandardHelpOptions = true,
    subcommands = {ScenesCommand.Render.class, ScenesCommand.Judge.class})
final class ScenesCommand {

  private static final String WORLD_HELP =
      "grid, simple, easy, full or full112 (default: ${DEFAULT-VALUE}).";

  /** Writes a folder of images with captions. */
  @Command(
      name = "render",
      description = "Writes a folder of PNG images and their captions.jsonl.",
      mixinStandardHelpOptions = true)
  static final class Render implements Callable<Integer> {
    @Option(names = "--world", defaultValue = "easy", description = WORLD_HELP)
    private String world = "";

    @Option(names = "--size", description = "Image side in pixels (default: the world's).")
    private Optional<Integer> size = Optional.empty();

    @Option(names = "--count", defaultValue = "600", description = "Images (default: 600).")
    private int count;

    @Option(names = "--seed", defaultValue = "0", description = "Decides every scene (default: 0).")
    private long seed;

    @Option(
        names = "--tasks",
        split = ",",
        paramLabel = "TASK",
        description =
            "Tasks whose captions take turns; one that is named twice comes twice as often"
                + " (default: all six once).")
    private List<String> tasks = List.of();

    @Option(
        names = "--hold-out",
        split = ",",
        paramLabel = "COLOUR:SHAPE",
        description = "Coloured shapes never to show, such as red:circle,blue:square.")
    private List<String> heldOut = List.of();

    @Option(
        names = "--out",
        required = true,
        description = "Folder to write; must not exist or be empty.")
    private Path out = Path.of("");

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      if (count < 1) {
        throw new InvalidInputException("--count must be positive, but is " + count);
      }
      World preset = World.named(world);
      World sized = size.map(preset::withSize).orElse(preset);
      List<ShapeColor> missing = heldOut.stream().map(ShapeColor::parse).toList();
      List<GenEvalTask> turns =
          tasks.isEmpty()
              ? List.of(GenEvalTask.values())
              : tasks.stream().map(GenEvalTask::ofTag).toList();
      write(
          turns,
          SceneSampler.without(sized, missing),
          new SceneRenderer(sized.size()),
          SceneCard.of(sized, missing));
      PrintWriter text = spec.commandLine().getOut();
      text.println("wrote " + count + " scenes to " + out);
      text.flush();
      return 0;
    }

    private void write(
        List<GenEvalTask> turns, SceneSampler sampler, SceneRenderer renderer, SceneCard card)
        throws IOException {
      RandomGenerator random = new SplittableRandom(seed);
      try (SceneFolderWriter writer = new SceneFolderWriter(out);
          Progress progress = Progress.start("render", 0, count, spec.commandLine().getErr())) {
        for (int i = 0; i < count; i++) {
          CaptionedScene sample = sampler.sample(turns.get(i % turns.size()), random);
          writer.add(renderer.render(sample.scene()), sample);
          progress.update(i + 1, "");
        }
        writer.describe(card);
        writer.commit();
      }
    }
  }

  /** Scores a folder of images against their prompts. */
  @Command(
      name = "judge",
      description = "Scores a folder of images with captions.jsonl; writes scores.json there.",
      mixinStandardHelpOptions = true)
  static final class Judge implements Callable<Integer> {
    @Option(names = "--images", required = true, description = "Folder with captions.jsonl.")
    private Path images = Path.of("");

    @Option(names = "--world", defaultValue = "easy", description = WORLD_HELP)
    private String world = "";

    @Option(
        names = "--seed",
        defaultValue = "0",
        description = "Decides shuffles and bootstrap (default: 0).")
    private long seed;

    @Option(names = "--failures", description = "Also print why images were rejected.")
    private boolean failures;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      SceneJudge judge = new SceneJudge(World.named(world));
      List<SceneRecord> records = SceneFolder.read(images);
      PrintWriter text = spec.commandLine().getOut();
      List<JudgedImage> judged = judgeAll(judge, records, text);
      SceneScore score = SceneScore.of(judged, seed);
      score.write(images.resolve("scores.json"));
      text.println(score);
      text.flush();
      return 0;
    }

    private List<JudgedImage> judgeAll(
        SceneJudge judge, List<SceneRecord> records, PrintWriter text) {
      List<JudgedImage> judged = new ArrayList<>();
      try (Progress progress =
          Progress.start("judge", 0, records.size(), spec.commandLine().getErr())) {
        for (SceneRecord record : records) {
          ScenePrompt prompt = promptOf(record);
          Verdict verdict = judge.judge(record.readImage(), prompt);
          judged.add(new JudgedImage(prompt, verdict));
          progress.update(judged.size(), "");
          if (failures && !verdict.correct()) {
            text.println(record.image() + ": " + prompt.text() + ": " + verdict.reason());
          }
        }
      }
      return judged;
    }

    private static ScenePrompt promptOf(SceneRecord record) {
      return record
          .prompt()
          .orElseThrow(
              () ->
                  new InvalidInputException(
                      "the caption of "
                          + record.image()
                          + " has no task and metadata to judge it by"));
    }
  }
}
