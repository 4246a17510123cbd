package dev.vgt4j.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Configurations that come with the library. A preset's {@code include} names others whose sections
 * it takes where it has none of its own.
 */
public final class Presets {
  /** The small world's models first, one to measure speed with, then the published sizes. */
  public static final List<String> NAMES =
      List.of(
          "scenes-64",
          "scenes-plain-64",
          "scenes-clip-64",
          "scenes-siglip-64",
          "bench-small",
          "internvl3-1b",
          "internvl3-2b",
          "qwen2.5-vl-3b",
          "clip-vit-l-14",
          "siglip-so400m");

  private static final String INCLUDE = "include";
  private static final JsonMapper JSON = new JsonMapper();

  private Presets() {}

  /**
   * A configuration that comes with the library, or one of the user's own.
   *
   * @param name one of {@link #NAMES}, or the path of a {@code .json} file with the same sections
   * @throws InvalidInputException if there is no such preset
   */
  public static VgtModels read(String name) {
    if (name.endsWith(".json")) {
      return VgtModels.read(Path.of(name));
    }
    if (!NAMES.contains(name)) {
      throw new InvalidInputException(
          "unknown preset '"
              + name
              + "'; known: "
              + String.join(", ", NAMES)
              + ", or a .json file");
    }
    return VgtModels.parse("preset " + name, resource(name));
  }

  private static ObjectNode resource(String name) {
    try (InputStream in =
        Presets.class.getResourceAsStream("/dev/vgt4j/core/presets/" + name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("preset " + name + " is not among the resources");
      }
      ObjectNode own = (ObjectNode) JSON.readTree(in);
      JsonNode included = own.path(INCLUDE);
      own.remove(INCLUDE);
      for (JsonNode other : included) {
        resource(other.textValue())
            .properties()
            .forEach(e -> own.putIfAbsent(e.getKey(), e.getValue()));
      }
      return own;
    } catch (IOException e) {
      throw new UncheckedIOException("reading preset " + name, e);
    }
  }
}
