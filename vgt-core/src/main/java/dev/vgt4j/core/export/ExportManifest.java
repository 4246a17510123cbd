package dev.vgt4j.core.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.Sha256;
import dev.vgt4j.core.io.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json} of an export: its format, layout and description, and the size and SHA-256
 * of every file. It is written last, so that an export with a manifest is complete.
 */
final class ExportManifest {
  static final String FILE = "manifest.json";
  private static final String FORMAT = "vgt4j-export";
  private static final int VERSION = 3;
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final JsonNode files;
  private final ServingLayout layout;

  private ExportManifest(Path folder, JsonNode files, ServingLayout layout) {
    this.folder = folder;
    this.files = files;
    this.layout = layout;
  }

  /**
   * Writes.
   *
   * @param about what the export is, for people and tools
   * @param names every other file, as paths in the folder
   */
  static void write(
      Path folder, ServingLayout layout, Map<String, String> about, List<String> names) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("version", VERSION).put("layout", layout.text());
    ObjectNode described = root.putObject("about");
    about.forEach(described::put);
    ObjectNode files = root.putObject("files");
    for (String name : names) {
      Path file = folder.resolve(name);
      files.putObject(name).put("bytes", size(file)).put("sha256", Sha256.of(file));
    }
    try {
      AtomicFiles.writeString(
          folder.resolve(FILE),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads.
   *
   * @throws InvalidInputException if it is missing, damaged or of another version
   */
  static ExportManifest read(Path folder) {
    requireFile(folder, FILE);
    JsonNode root = StrictJson.read(folder.resolve(FILE));
    ServingLayout layout = layout(root.path("layout").asText());
    if (!FORMAT.equals(root.path("format").asText())
        || root.path("version").asInt() != VERSION
        || layout == null
        || !root.path("files").isObject()) {
      throw new InvalidInputException(
          folder.resolve(FILE)
              + ": expected format "
              + FORMAT
              + ", version "
              + VERSION
              + "; export the model again");
    }
    return new ExportManifest(folder, root.get("files"), layout);
  }

  private static @Nullable ServingLayout layout(String text) {
    return Arrays.stream(ServingLayout.values())
        .filter(l -> l.text().equals(text))
        .findFirst()
        .orElse(null);
  }

  /** Where the files lie. */
  ServingLayout layout() {
    return layout;
  }

  /**
   * Checks every file.
   *
   * @param names files that an export must have
   * @throws InvalidInputException naming the first file that is missing or not what was exported
   */
  void check(List<String> names) {
    for (String name : names) {
      check(name, files.path(name));
    }
    for (Map.Entry<String, JsonNode> e : files.properties()) {
      Path inside = folder.resolve(e.getKey()).normalize();
      if (!inside.startsWith(folder.normalize())) {
        throw new InvalidInputException(
            folder.resolve(FILE) + ": file " + e.getKey() + " lies outside the export");
      }
      if (!names.contains(e.getKey())) {
        check(e.getKey(), e.getValue());
      }
    }
  }

  private void check(String name, JsonNode entry) {
    Path file = requireFile(folder, name);
    if (size(file) != entry.path("bytes").asLong()
        || !Sha256.of(file).equals(entry.path("sha256").asText())) {
      throw new InvalidInputException(
          "export "
              + folder
              + ": file "
              + name
              + " is not what was exported (truncated or changed)");
    }
  }

  private static Path requireFile(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          "export " + folder + ": file " + name + " is missing; export the model again");
    }
    return file;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileErrors.failed("reading", file, e);
    }
  }
}
