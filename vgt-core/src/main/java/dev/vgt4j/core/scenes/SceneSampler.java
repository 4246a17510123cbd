package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Draws prompts and scenes of a world; the generator passed in decides everything. */
public final class SceneSampler {
  /** Stricter than the judge's share, so that a relation survives pixels and blur. */
  private static final double CLEAR_DIRECTION_SHARE = 0.6;

  private static final int PLACEMENT_TRIES = 40;
  private static final int SCENE_TRIES = 10_000;

  private final World world;
  private final List<ShapeColor> pairs;
  private final List<SceneShape> shapes;

  private SceneSampler(World world, Predicate<ShapeColor> allowed) {
    this.world = world;
    this.pairs =
        world.shapes().stream()
            .flatMap(shape -> world.colors().stream().map(color -> new ShapeColor(color, shape)))
            .filter(allowed)
            .toList();
    this.shapes = pairs.stream().map(ShapeColor::shape).distinct().toList();
    if (shapes.size() < 2 || pairs.stream().map(ShapeColor::color).distinct().count() < 2) {
      throw new InvalidInputException(
          "held-out pairs leave world '"
              + world.name()
              + "' with "
              + pairs
              + "; at least two shapes and two colours must remain");
    }
  }

  /** A sampler over all coloured shapes of a world. */
  public static SceneSampler of(World world) {
    return new SceneSampler(world, pair -> true);
  }

  /** A sampler whose scenes and prompts never show a held-out coloured shape. */
  public static SceneSampler without(World world, Collection<ShapeColor> heldOut) {
    return new SceneSampler(world, pair -> !Set.copyOf(heldOut).contains(pair));
  }

  /** A sampler of nothing but the held-out coloured shapes, to test composition. */
  public static SceneSampler only(World world, Collection<ShapeColor> heldOut) {
    return new SceneSampler(world, Set.copyOf(heldOut)::contains);
  }

  /** Captioned scenes, the six tasks in turn. */
  public List<CaptionedScene> samples(int count, RandomGenerator random) {
    return tasks(count).map(task -> sample(task, random)).toList();
  }

  /** A captioned scene of one task. */
  public CaptionedScene sample(GenEvalTask task, RandomGenerator random) {
    ScenePrompt prompt = prompt(task, random);
    return new CaptionedScene(scene(prompt, random), prompt);
  }

  /** Prompts alone, the six tasks in turn. */
  public List<ScenePrompt> prompts(int count, RandomGenerator random) {
    return tasks(count).map(task -> prompt(task, random)).toList();
  }

  private static Stream<GenEvalTask> tasks(int count) {
    return IntStream.range(0, count).mapToObj(GenEvalTask::inTurn);
  }

  /** A prompt of one task; two objects always differ in shape, and where named in colour. */
  public ScenePrompt prompt(GenEvalTask task, RandomGenerator random) {
    SceneShape first = pick(shapes, random);
    SceneShape second = pick(shapes, random, shape -> shape != first);
    return switch (task) {
      case SINGLE_OBJECT -> ScenePrompt.singleObject(first);
      case TWO_OBJECT -> ScenePrompt.twoObject(first, second);
      case COUNTING -> ScenePrompt.counting(first, random.nextInt(2, world.maxObjects() + 1));
      case COLORS -> ScenePrompt.colors(paint(first, random));
      case POSITION ->
          ScenePrompt.position(first, pick(List.of(Relation.values()), random), second);
      case COLOR_ATTR -> colorAttr(random);
    };
  }

  private ScenePrompt colorAttr(RandomGenerator random) {
    ShapeColor first = paint(pick(shapes, random), random);
    List<ShapeColor> others =
        pairs.stream()
            .filter(pair -> pair.shape() != first.shape() && pair.color() != first.color())
            .toList();
    // Some pair always has a partner, but not every one: a set such as {red:circle, red:square,
    // blue:square} leaves red:square none, so draw again.
    return others.isEmpty()
        ? colorAttr(random)
        : ScenePrompt.colorAttr(first, pick(others, random));
  }

  /**
   * A scene that satisfies the prompt and shows nothing else.
   *
   * @param prompt its shapes must be among those this sampler may show
   */
  public Scene scene(ScenePrompt prompt, RandomGenerator random) {
    for (int i = 0; i < SCENE_TRIES; i++) {
      Scene scene = arrange(wanted(prompt, random), random);
      if (GenEvalRules.check(prompt, scene.detections(), CLEAR_DIRECTION_SHARE).correct()) {
        return scene;
      }
    }
    throw new IllegalStateException("no scene found for '" + prompt.text() + "'");
  }

  /** A scene of one to the world's most objects, of any shapes and colours. */
  public Scene scene(RandomGenerator random) {
    int count = random.nextInt(1, world.maxObjects() + 1);
    List<ShapeColor> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      objects.add(paint(pick(shapes, random), random));
    }
    return arrange(objects, random);
  }

  private List<ShapeColor> wanted(ScenePrompt prompt, RandomGenerator random) {
    List<ShapeColor> objects = new ArrayList<>();
    for (Requirement requirement : prompt.include()) {
      for (int i = 0; i < requirement.count(); i++) {
        objects.add(
            requirement
                .color()
                .map(color -> new ShapeColor(color, requirement.shape()))
                .orElseGet(() -> paint(requirement.shape(), random)));
      }
    }
    return objects;
  }

  private Scene arrange(List<ShapeColor> objects, RandomGenerator random) {
    int background = pick(world.backgrounds(), random);
    for (int i = 0; i < SCENE_TRIES; i++) {
      List<SceneObject> placed = new ArrayList<>();
      for (ShapeColor object : objects) {
        place(object, placed, random).ifPresent(placed::add);
      }
      if (placed.size() == objects.size()) {
        return new Scene(background, placed);
      }
    }
    throw new IllegalStateException("no room for " + objects + " in world " + world.name());
  }

  private Optional<SceneObject> place(
      ShapeColor object, List<SceneObject> placed, RandomGenerator random) {
    double radius = uniform(world.minRadius(), world.maxRadius(), random);
    return world.cells() > 0
        ? placeInCell(object, radius, placed, random)
        : placeAnywhere(object, radius, placed, random);
  }

  private Optional<SceneObject> placeInCell(
      ShapeColor object, double radius, List<SceneObject> placed, RandomGenerator random) {
    double x = (random.nextInt(world.cells()) + 0.5) / world.cells();
    double y = (random.nextInt(world.cells()) + 0.5) / world.cells();
    return placed.stream().anyMatch(other -> other.x() == x && other.y() == y)
        ? Optional.empty()
        : Optional.of(new SceneObject(object.shape(), object.color(), x, y, radius));
  }

  private Optional<SceneObject> placeAnywhere(
      ShapeColor object, double radius, List<SceneObject> placed, RandomGenerator random) {
    double edge = object.shape().reach() * radius + World.BORDER_GAP;
    for (int i = 0; i < PLACEMENT_TRIES; i++) {
      double x = uniform(edge, 1 - edge, random);
      double y = uniform(edge, 1 - edge, random);
      SceneObject candidate = new SceneObject(object.shape(), object.color(), x, y, radius);
      if (placed.stream().allMatch(candidate::isClearOf)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private ShapeColor paint(SceneShape shape, RandomGenerator random) {
    return pick(pairs, random, pair -> pair.shape() == shape);
  }

  private static double uniform(double low, double high, RandomGenerator random) {
    return low + (high - low) * random.nextDouble();
  }

  private static <T> T pick(List<T> items, RandomGenerator random) {
    return items.get(random.nextInt(items.size()));
  }

  private static <T> T pick(List<T> items, RandomGenerator random, Predicate<T> allowed) {
    return pick(items.stream().filter(allowed).toList(), random);
  }
}
