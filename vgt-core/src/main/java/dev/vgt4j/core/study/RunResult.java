package dev.vgt4j.core.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a run came to.
 *
 * @param definition what decided it; see {@link StudyRun}
 * @param metrics by {@link Metric#key} and other names
 * @param curve its scores on the way
 * @param seconds that it took, evaluation included
 */
public record RunResult(
    String definition, Map<String, Double> metrics, ScoreCurve curve, double seconds) {
  private static final String FILE = "result.json";

  /** Copies the map. */
  public RunResult {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
  }

  /**
   * Reads a folder's result, if it has one.
   *
   * @throws InvalidInputException if the file is damaged
   */
  static Optional<RunResult> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode json = StrictJson.read(file);
    return Optional.of(
        fromJson(json)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        file + ": not the result of a study's run; delete it to make it again")));
  }

  /** What {@link #toJson} gave; nothing of anything else. */
  static Optional<RunResult> fromJson(JsonNode json) {
    Set<Map.Entry<String, JsonNode>> numbers = json.path("metrics").properties();
    Set<Map.Entry<String, JsonNode>> points = json.path("curve").properties();
    boolean isResult =
        json.path("definition").isTextual()
            && json.path("seconds").isNumber()
            && numbers.stream().allMatch(e -> e.getValue().isNumber())
            && points.stream()
                .allMatch(e -> e.getKey().matches("\\d{1,18}") && e.getValue().isNumber());
    if (!isResult) {
      return Optional.empty();
    }
    Map<String, Double> metrics = new TreeMap<>();
    numbers.forEach(e -> metrics.put(e.getKey(), e.getValue().asDouble()));
    TreeMap<Long, Double> curve = new TreeMap<>();
    points.forEach(e -> curve.put(Long.valueOf(e.getKey()), e.getValue().asDouble()));
    return Optional.of(
        new RunResult(
            json.get("definition").textValue(),
            metrics,
            new ScoreCurve(curve),
            json.get("seconds").asDouble()));
  }

  /** The same of another definition. */
  RunResult of(String newDefinition) {
    return new RunResult(newDefinition, metrics, curve, seconds);
  }

  /** Writes it, whole or not at all. */
  void write(Path folder) {
    AtomicFiles.writeString(folder.resolve(FILE), toJson().toPrettyString() + "\n");
  }

  /** As an object. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("definition", definition).put("seconds", seconds);
    ObjectNode numbers = json.putObject("metrics");
    metrics.forEach(numbers::put);
    ObjectNode points = json.putObject("curve");
    curve.scores().forEach((step, score) -> points.put(step.toString(), score));
    return json;
  }
}
