package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The fixed prompts of a world: {@value #PROMPTS_PER_TASK} for each of GenEval's six tasks, the
 * tasks in turn. World and version decide them. Every distinct prompt of a task occurs equally
 * often up to one; a task with fewer than {@value #PROMPTS_PER_TASK} repeats them.
 */
public final class SceneBenchmark {
  /** Changes whenever prompts or their order do: scores of two versions cannot be compared. */
  public static final int VERSION = 1;

  /** Prompts of each task. */
  public static final int PROMPTS_PER_TASK = 100;

  /** Images of each prompt in the full benchmark. */
  public static final int IMAGES_PER_PROMPT = 4;

  private final World world;
  private final List<ScenePrompt> all;
  private final List<ScenePrompt> prompts;

  private SceneBenchmark(World world, List<ScenePrompt> all, int count) {
    this.world = world;
    this.all = all;
    this.prompts = all.subList(0, count);
  }

  /** The benchmark of a world; its size in pixels changes nothing. */
  public static SceneBenchmark of(World world) {
    Map<GenEvalTask, List<ScenePrompt>> byTask =
        Stream.of(GenEvalTask.values())
            .collect(Collectors.toMap(Function.identity(), task -> chosen(world, task)));
    int count = PROMPTS_PER_TASK * GenEvalTask.values().length;
    List<ScenePrompt> all =
        IntStream.range(0, count)
            .mapToObj(i -> byTask.get(GenEvalTask.inTurn(i)).get(i / byTask.size()))
            .toList();
    return new SceneBenchmark(world, all, count);
  }

  /** Shuffled rounds through the task's distinct prompts. */
  private static List<ScenePrompt> chosen(World world, GenEvalTask task) {
    List<ScenePrompt> round = new ArrayList<>(PromptCatalogue.of(world, task));
    Random random = new Random(seed(world, task.tag()));
    List<ScenePrompt> chosen = new ArrayList<>();
    while (chosen.size() < PROMPTS_PER_TASK) {
      Collections.shuffle(round, random);
      chosen.addAll(round);
    }
    return chosen.subList(0, PROMPTS_PER_TASK);
  }

  private static long seed(World world, String purpose) {
    String hash = hash(Stream.of(name(world), purpose));
    return Long.parseUnsignedLong(hash.substring(0, 16), 16);
  }

  private static String hash(Stream<String> lines) {
    String text = lines.map(line -> line + "\n").collect(Collectors.joining());
    return new Sha256().add(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /**
   * Its first prompts, for a quick look: image for image what the full benchmark has of them.
   *
   * @param count 2 to {@link #size}
   * @throws InvalidInputException if it is another number
   */
  public SceneBenchmark first(int count) {
    if (count < 2 || count > all.size()) {
      throw new InvalidInputException(
          "prompts: expected 2 to %d of benchmark %s, got %d".formatted(all.size(), name(), count));
    }
    return new SceneBenchmark(world, all, count);
  }

  /** What it is called, such as {@code scenes-grid-v1}. */
  public String name() {
    return name(world);
  }

  private static String name(World world) {
    return "scenes-" + world.name() + "-v" + VERSION;
  }

  /** SHA-256 of all prompts, one {@code task<tab>text} a line, also if only the first are asked. */
  public String sha256() {
    return hash(all.stream().map(prompt -> prompt.task().tag() + "\t" + prompt.text()));
  }

  /** The world that it is about. */
  public World world() {
    return world;
  }

  /** The prompts that are asked. */
  public List<ScenePrompt> prompts() {
    return prompts;
  }

  /** Number of prompts of the full benchmark. */
  public int size() {
    return all.size();
  }

  /** A scene for every prompt, always the same. */
  public List<CaptionedScene> scenes() {
    SceneSampler sampler = SceneSampler.of(world);
    long seed = seed(world, "scenes");
    return IntStream.range(0, prompts.size())
        .mapToObj(
            i -> {
              ScenePrompt prompt = prompts.get(i);
              return new CaptionedScene(
                  sampler.scene(prompt, new SplittableRandom(seed + i)), prompt);
            })
        .toList();
  }
}
