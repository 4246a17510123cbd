package dev.vgt4j.core.train;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code manifest.json} says of a checkpoint's folder. It is written last, so that a folder
 * with one is complete, and its checksums tell whether it still is.
 *
 * @param summary what the checkpoint is
 * @param files the other files by name
 */
record CheckpointManifest(Checkpoint.Summary summary, Map<String, FileSum> files) {
  static final String FILE = "manifest.json";
  private static final int FORMAT = 1;

  /** Size and checksum of a file. */
  record FileSum(long bytes, String sha256) {
    static FileSum of(Path file) throws IOException {
      return new FileSum(Files.size(file), Sha256.of(file));
    }
  }

  void write(Path folder) {
    JsonMapper json = new JsonMapper();
    ObjectNode root = json.createObjectNode();
    root.put("format", FORMAT).put("step", summary.step()).put("run", summary.run());
    root.put("averaging", summary.averaging()).put("seconds", summary.seconds());
    ObjectNode metrics = root.putObject("metrics");
    summary.metrics().forEach((name, v) -> metrics.put(name, Double.isFinite(v) ? v : null));
    ObjectNode sums = root.putObject("files");
    files.forEach(
        (name, f) -> sums.putObject(name).put("bytes", f.bytes()).put("sha256", f.sha256()));
    try {
      String text = json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
      AtomicFiles.writeString(folder.resolve(FILE), text + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a folder's manifest.
   *
   * @throws InvalidInputException if there is none or it is damaged
   */
  static CheckpointManifest read(Path folder) {
    Path file = folder.resolve(FILE);
    JsonNode root = StrictJson.read(file);
    return FileErrors.naming(file, () -> parse(root));
  }

  private static CheckpointManifest parse(JsonNode root) {
    if (root.path("format").asInt() != FORMAT) {
      throw StrictJson.wrong("format", Integer.toString(FORMAT), root.path("format"));
    }
    JsonNode step = root.path("step");
    if (!step.isIntegralNumber() || step.longValue() < 1) {
      throw StrictJson.wrong("step", "a positive number", step);
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    root.path("metrics").properties().forEach(e -> metrics.put(e.getKey(), number(e)));
    Map<String, FileSum> files = new LinkedHashMap<>();
    root.path("files").properties().forEach(e -> files.put(e.getKey(), sum(e.getValue())));
    return new CheckpointManifest(
        new Checkpoint.Summary(
            step.longValue(),
            StrictJson.text(root, "run"),
            root.path("averaging").asBoolean(),
            metrics,
            root.path("seconds").asDouble()),
        files);
  }

  private static double number(Map.Entry<String, JsonNode> entry) {
    return entry.getValue().isNull() ? Double.NaN : entry.getValue().asDouble();
  }

  private static FileSum sum(JsonNode node) {
    return new FileSum(node.path("bytes").asLong(-1), StrictJson.text(node, "sha256"));
  }

  /**
   * Compares the files with what was written.
   *
   * @throws InvalidInputException naming a file that is missing or differs
   */
  void verify(Path folder) throws IOException {
    for (Map.Entry<String, FileSum> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.isRegularFile(path)) {
        throw new InvalidInputException(path + " is missing");
      }
      FileSum expected = file.getValue();
      if (Files.size(path) != expected.bytes()) {
        throw new InvalidInputException(
            path + " has " + Files.size(path) + " bytes instead of " + expected.bytes());
      }
      if (!Sha256.of(path).equals(expected.sha256())) {
        throw new InvalidInputException(path + " is damaged: its SHA-256 is not the recorded one");
      }
    }
  }
}
