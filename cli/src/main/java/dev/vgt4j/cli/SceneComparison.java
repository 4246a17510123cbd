package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import dev.vgt4j.core.eval.SceneBenchmarkRun;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.scenes.PairedDifference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of an earlier run over the same prompts, with the same seeds. */
final class SceneComparison {
  private final Path file;
  private final List<JsonNode> rows;

  private SceneComparison(Path file, List<JsonNode> rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * Reads what {@code --out} wrote.
   *
   * @param run that it shall be comparable with
   * @throws InvalidInputException if it is of other prompts or seeds, or no such file
   */
  static SceneComparison read(Path file, SceneBenchmarkRun run, long seed) {
    JsonNode root = StrictJson.read(file);
    Map<String, String> expected = identity(run, seed);
    expected.forEach(
        (name, value) -> {
          if (!root.path(name).asText().equals(value)) {
            throw new InvalidInputException(
                "--compare: expected %s %s in %s, got %s"
                    .formatted(name, value, file, root.path(name).asText("nothing")));
          }
        });
    List<JsonNode> rows = new ArrayList<>();
    root.path("results").forEach(rows::add);
    if (rows.isEmpty()) {
      throw new InvalidInputException("--compare: " + file + " has no results");
    }
    return new SceneComparison(file, rows);
  }

  /** What two runs must share. */
  static Map<String, String> identity(SceneBenchmarkRun run, long seed) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("benchmark", run.benchmark().name());
    identity.put("prompts_sha256", run.benchmark().sha256());
    identity.put("prompt_count", Integer.toString(run.benchmark().prompts().size()));
    identity.put("images_per_prompt", Integer.toString(run.images()));
    identity.put("seed", Long.toString(seed));
    return identity;
  }

  /**
   * Checks that there is something to compare with, before long work.
   *
   * @throws InvalidInputException if the file has several results, but none with this solver
   */
  void requireResult(SamplingOptions sampling) {
    result(sampling);
  }

  /** The file's only result, else the one with the same solver and steps. */
  private JsonNode result(SamplingOptions sampling) {
    String solver = RequestOptions.lower(sampling.solver());
    return rows.size() == 1
        ? rows.get(0)
        : rows.stream()
            .filter(r -> r.path("solver").asText().equals(solver))
            .filter(r -> r.path("steps").asInt() == sampling.steps())
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "--compare: %s has several results, but none of %s with %d steps"
                            .formatted(file, solver, sampling.steps())));
  }

  /** How much better a row is. */
  PairedDifference difference(SceneRow row) {
    List<String> digits = new ArrayList<>();
    result(row.sampling()).path("correct").forEach(d -> digits.add(d.asText()));
    return FileErrors.naming(file, () -> PairedDifference.of(row.results(), digits, row.seed()));
  }

  @Override
  public String toString() {
    return file.getFileName().toString();
  }
}
