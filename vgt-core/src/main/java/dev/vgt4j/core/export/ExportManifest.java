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
import java.util.List;

/**
 * {@code manifest.json} of an export: its format and the size and SHA-256 of every file. It is
 * written last, so that an export with a manifest is complete.
 */
final class ExportManifest {
  static final String FILE = "manifest.json";
  private static final String FORMAT = "vgt4j-export";
  private static final int VERSION = 1;
  private static final JsonMapper JSON = new JsonMapper();

  private ExportManifest() {}

  static void write(Path folder, List<String> names) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("version", VERSION);
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
   * Checks every file against the manifest.
   *
   * @param names files that an export must have
   * @throws InvalidInputException naming the first file that is missing or not what was exported
   */
  static void check(Path folder, List<String> names) {
    requireFile(folder, FILE);
    JsonNode root = StrictJson.read(folder.resolve(FILE));
    if (!FORMAT.equals(root.path("format").asText())
        || root.path("version").asInt() != VERSION
        || !root.path("files").isObject()) {
      throw new InvalidInputException(
          folder.resolve(FILE) + ": expected format " + FORMAT + ", version " + VERSION);
    }
    JsonNode files = root.get("files");
    for (String name : names) {
      check(folder, name, files.path(name));
    }
  }

  private static void check(Path folder, String name, JsonNode entry) {
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
