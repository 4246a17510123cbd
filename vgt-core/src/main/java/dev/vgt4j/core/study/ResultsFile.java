package dev.vgt4j.core.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.StrictJson;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * All results of a study in one file, to be kept beside its report: an object with a line a run.
 */
public final class ResultsFile {
  private ResultsFile() {}

  /** Writes or replaces a file. */
  public static void write(Path file, StudyResults results) {
    StringJoiner lines = new StringJoiner(",\n", "{\n", "\n}\n");
    new TreeMap<>(results.byRun()).forEach((run, r) -> lines.add("\"" + run + "\": " + r.toJson()));
    AtomicFiles.writeString(file, lines.toString());
  }

  /**
   * Results by run.
   *
   * @throws InvalidInputException if the file cannot be read or holds something else
   */
  public static Map<String, RunResult> read(Path file) {
    Map<String, RunResult> results = new TreeMap<>();
    for (Map.Entry<String, JsonNode> e : StrictJson.read(file).properties()) {
      RunResult result =
          RunResult.fromJson(e.getValue())
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          file + ": '" + e.getKey() + "' is not the result of a study's run"));
      results.put(e.getKey(), result);
    }
    return results;
  }
}
