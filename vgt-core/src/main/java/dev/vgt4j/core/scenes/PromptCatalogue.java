package dev.vgt4j.core.scenes;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every prompt that a world knows, in a fixed order. */
final class PromptCatalogue {
  private PromptCatalogue() {}

  /** The distinct prompts of a task; two objects differ in shape, and where named in colour. */
  static List<ScenePrompt> of(World world, GenEvalTask task) {
    Stream<ScenePrompt> all =
        switch (task) {
          case SINGLE_OBJECT -> world.shapes().stream().map(ScenePrompt::singleObject);
          case TWO_OBJECT ->
              pairs(world.shapes()).map(p -> ScenePrompt.twoObject(p.first(), p.second()));
          case COUNTING -> world.shapes().stream().flatMap(shape -> counting(world, shape));
          case COLORS -> colored(world).map(ScenePrompt::colors);
          case POSITION -> pairs(world.shapes()).flatMap(PromptCatalogue::placed);
          case COLOR_ATTR ->
              pairs(colored(world).toList())
                  .filter(p -> p.first().shape() != p.second().shape())
                  .filter(p -> p.first().color() != p.second().color())
                  .map(p -> ScenePrompt.colorAttr(p.first(), p.second()));
        };
    return all.toList();
  }

  private record Pair<T>(T first, T second) {}

  private static <T> Stream<Pair<T>> pairs(List<T> items) {
    return items.stream()
        .flatMap(a -> items.stream().filter(b -> !b.equals(a)).map(b -> new Pair<>(a, b)));
  }

  private static Stream<ScenePrompt> counting(World world, SceneShape shape) {
    return IntStream.rangeClosed(2, world.maxObjects())
        .mapToObj(count -> ScenePrompt.counting(shape, count));
  }

  private static Stream<ScenePrompt> placed(Pair<SceneShape> shapes) {
    return Stream.of(Relation.values())
        .map(relation -> ScenePrompt.position(shapes.first(), relation, shapes.second()));
  }

  private static Stream<ShapeColor> colored(World world) {
    return world.shapes().stream()
        .flatMap(shape -> world.colors().stream().map(color -> new ShapeColor(color, shape)));
  }
}
