package dev.vgt4j.core.scenes;

import static dev.vgt4j.core.io.StrictJson.text;
import static dev.vgt4j.core.io.StrictJson.wrong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Scenes and prompts as JSON; reading names the field that is wrong. */
final class SceneJson {
  private SceneJson() {}

  static ObjectNode line(String file, ScenePrompt prompt, Optional<Scene> scene) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("file", file).put("caption", prompt.text()).put("task", prompt.task().tag());
    scene.ifPresent(
        drawn -> line.put("dense", DenseCaption.of(drawn)).set("scene", sceneNode(drawn)));
    ObjectNode metadata = line.putObject("metadata");
    putRequirements(metadata.putArray("include"), prompt.include());
    if (!prompt.exclude().isEmpty()) {
      putRequirements(metadata.putArray("exclude"), prompt.exclude());
    }
    return line;
  }

  private static ObjectNode sceneNode(Scene scene) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("background", "#%06x".formatted(scene.background()));
    ArrayNode objects = node.putArray("objects");
    for (SceneObject object : scene.objects()) {
      objects
          .addObject()
          .put("shape", object.shape().word())
          .put("color", object.color().word())
          .put("x", object.x())
          .put("y", object.y())
          .put("radius", object.radius());
    }
    return node;
  }

  private static void putRequirements(ArrayNode array, List<Requirement> requirements) {
    for (Requirement requirement : requirements) {
      ObjectNode node = array.addObject();
      node.put("class", requirement.shape().word()).put("count", requirement.count());
      requirement.color().ifPresent(color -> node.put("color", color.word()));
      requirement
          .position()
          .ifPresent(
              position ->
                  node.putArray("position")
                      .add(position.relation().words())
                      .add(position.target()));
    }
  }

  /** The prompt of a line, empty if it names no task. */
  static Optional<ScenePrompt> prompt(JsonNode line) {
    if (!line.has("task")) {
      return Optional.empty();
    }
    JsonNode metadata = object(line, "metadata");
    List<Requirement> include = requirements(metadata, "include", true);
    List<Requirement> exclude = requirements(metadata, "exclude", false);
    return Optional.of(
        new ScenePrompt(
            GenEvalTask.ofTag(text(line, "task")), text(line, "caption"), include, exclude));
  }

  private static List<Requirement> requirements(JsonNode parent, String name, boolean required) {
    return !required && !parent.has(name)
        ? List.of()
        : elements(parent, name, SceneJson::requirement);
  }

  private static Requirement requirement(JsonNode node) {
    SceneShape shape = Words.named(SceneShape.class, text(node, "class"));
    Optional<SceneColor> color =
        node.has("color")
            ? Optional.of(Words.named(SceneColor.class, text(node, "color")))
            : Optional.empty();
    return new Requirement(shape, count(node), color, position(node));
  }

  private static int count(JsonNode node) {
    JsonNode count = node.path("count");
    if (!count.isInt() || count.intValue() < 1) {
      throw wrong("count", "a positive whole number", count);
    }
    return count.intValue();
  }

  private static Optional<Requirement.Position> position(JsonNode node) {
    if (!node.has("position")) {
      return Optional.empty();
    }
    JsonNode position = node.get("position");
    boolean valid =
        position.isArray()
            && position.size() == 2
            && position.get(0).isTextual()
            && position.get(1).isInt()
            && position.get(1).intValue() >= 0;
    if (!valid) {
      throw wrong("position", "[relation, index]", position);
    }
    Relation relation = Words.named(Relation.class, position.get(0).textValue());
    return Optional.of(new Requirement.Position(relation, position.get(1).intValue()));
  }

  /** The scene of a line, empty if it has none. */
  static Optional<Scene> scene(JsonNode line) {
    if (!line.has("scene")) {
      return Optional.empty();
    }
    JsonNode node = object(line, "scene");
    String background = text(node, "background");
    if (!background.matches("#[0-9a-fA-F]{6}")) {
      throw wrong("background", "#rrggbb", node.get("background"));
    }
    return Optional.of(
        new Scene(
            Integer.parseInt(background.substring(1), 16),
            elements(node, "objects", SceneJson::sceneObject)));
  }

  private static SceneObject sceneObject(JsonNode node) {
    return new SceneObject(
        Words.named(SceneShape.class, text(node, "shape")),
        Words.named(SceneColor.class, text(node, "color")),
        fraction(node, "x"),
        fraction(node, "y"),
        fraction(node, "radius"));
  }

  private static double fraction(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() <= 1)) {
      throw wrong(name, "a number from 0 to 1", node);
    }
    return node.doubleValue();
  }

  private static JsonNode object(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isObject()) {
      throw wrong(name, "an object", node);
    }
    return node;
  }

  private static <T> List<T> elements(JsonNode parent, String name, Function<JsonNode, T> read) {
    JsonNode array = parent.path(name);
    if (!array.isArray() || array.isEmpty()) {
      throw wrong(name, "a list with entries", array);
    }
    List<T> elements = new ArrayList<>();
    array.forEach(node -> elements.add(read.apply(node)));
    return elements;
  }
}
