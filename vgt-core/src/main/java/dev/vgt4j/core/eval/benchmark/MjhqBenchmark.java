package dev.vgt4j.core.eval.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StrictJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * MJHQ-30K (Li et al. 2024): {@code meta_data.json}, an object with {@code prompt} and {@code
 * category} for every id; an id becomes {@code CATEGORY/ID.png}, one image, where the reference has
 * {@code CATEGORY/ID.jpg}.
 */
public final class MjhqBenchmark {
  private MjhqBenchmark() {}

  /**
   * Reads the prompts, in the order of the file.
   *
   * @throws InvalidInputException naming the file and the id that cannot be used
   */
  public static PromptBenchmark read(Path file) {
    List<BenchmarkPrompt> prompts =
        StrictJson.read(file).properties().stream()
            .map(e -> FileErrors.naming(file, () -> prompt(e.getKey(), e.getValue())))
            .toList();
    return new PromptBenchmark("mjhq", 1, prompts);
  }

  private static BenchmarkPrompt prompt(String id, JsonNode entry) {
    return FileErrors.naming(
        "id " + BenchmarkPrompt.fileName(id),
        () -> {
          String category = BenchmarkPrompt.fileName(StrictJson.text(entry, "category"));
          String picture = category + "/" + id + ".png";
          return new BenchmarkPrompt(
              StrictJson.text(entry, "prompt").strip(), List.of(picture), Map.of());
        });
  }
}
