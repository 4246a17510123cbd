package dev.vgt4j.core.scenes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StoredWeights;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.io.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * What a data folder shows, and so what a model that was tuned on it has seen. Rendering writes it
 * to {@value #FILE}; tuning copies it into the header of the model's weights under {@value #KEY},
 * where exports keep it.
 *
 * <pre>{@code
 * {"world": "grid", "held_out": ["blue:square", "red:circle"]}
 * }</pre>
 *
 * @param world name of the world
 * @param heldOut coloured shapes that no image and no caption has, sorted
 */
public record SceneCard(String world, List<ShapeColor> heldOut) {
  /** The file in a data folder. */
  public static final String FILE = "scenes.json";

  /** The entry in a header of weights. */
  public static final String KEY = "scenes";

  /** Sorts the pairs and drops doubles. */
  public SceneCard {
    TreeSet<ShapeColor> sorted = new TreeSet<>(Comparator.comparing(ShapeColor::toString));
    sorted.addAll(heldOut);
    heldOut = List.copyOf(sorted);
  }

  /** The card of a world without some coloured shapes. */
  public static SceneCard of(World world, Collection<ShapeColor> heldOut) {
    return new SceneCard(world.name(), List.copyOf(heldOut));
  }

  /**
   * The card of a data folder, empty if it has none.
   *
   * @throws InvalidInputException if the file is damaged
   */
  public static Optional<SceneCard> ofData(Path folder) {
    Path file = folder.resolve(FILE);
    return Files.isRegularFile(file)
        ? Optional.of(FileErrors.naming(file, () -> parse(StrictJson.read(file))))
        : Optional.empty();
  }

  /**
   * The card in a header of weights, empty if it has none.
   *
   * @throws InvalidInputException if the entry is damaged
   */
  public static Optional<SceneCard> ofHeader(Map<String, String> header) {
    return Optional.ofNullable(header.get(KEY)).map(text -> parse(StrictJson.object(text)));
  }

  /**
   * The card of a tuned model or an export of one, empty if its weights carry none.
   *
   * @throws InvalidInputException if the weights are damaged
   */
  public static Optional<SceneCard> ofModel(Path folder) {
    if (WeightFiles.find(folder).isEmpty()) {
      return Optional.empty();
    }
    try (StoredWeights weights = WeightFiles.open(folder)) {
      return ofHeader(weights.metadata());
    }
  }

  private static SceneCard parse(JsonNode node) {
    String world = World.named(StrictJson.text(node, "world")).name();
    JsonNode pairs = node.path("held_out");
    if (!pairs.isArray()) {
      throw StrictJson.wrong("held_out", "a list such as [\"red:circle\"]", pairs);
    }
    return new SceneCard(
        world,
        StreamSupport.stream(pairs.spliterator(), false)
            .map(pair -> ShapeColor.parse(pair.asText()))
            .toList());
  }

  /** What neither this one nor an earlier one showed; empty if they are of two worlds. */
  public Optional<SceneCard> after(SceneCard earlier) {
    return earlier.world.equals(world)
        ? Optional.of(
            new SceneCard(world, heldOut.stream().filter(earlier.heldOut::contains).toList()))
        : Optional.empty();
  }

  void write(Path folder) {
    AtomicFiles.writeString(folder.resolve(FILE), text() + "\n");
  }

  /** The card as one line of JSON. */
  public String text() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("world", world);
    ArrayNode pairs = node.putArray("held_out");
    heldOut.forEach(pair -> pairs.add(pair.toString()));
    return node.toString();
  }
}
