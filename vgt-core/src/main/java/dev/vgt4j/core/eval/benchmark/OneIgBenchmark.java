package dev.vgt4j.core.eval.benchmark;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.CsvTable;
import dev.vgt4j.core.io.FileErrors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * OneIG-Bench (Chang et al. 2025): {@code OneIG-Bench.csv} with {@code prompt_en} or {@code
 * OneIG-Bench-ZH.csv} with {@code prompt_cn}, and {@code category} and {@code id}; a row becomes
 * {@code CLASS/MODEL/ID.png}, a grid of two rows of two images.
 */
public final class OneIgBenchmark {
  private static final int IMAGES = 4;

  /** What the scorer calls the categories of the table. */
  private static final Map<String, String> CLASSES =
      Map.of(
          "Anime_Stylization", "anime",
          "Portrait", "human",
          "General_Object", "object",
          "Text_Rendering", "text",
          "Knowledge_Reasoning", "reasoning",
          "Multilingualism", "multilingualism");

  private OneIgBenchmark() {}

  /**
   * Reads the prompts, in the order of the table.
   *
   * @param model what the scorer shall call the model
   * @throws InvalidInputException naming the file, if a row cannot be used
   */
  public static PromptBenchmark read(Path file, String model) {
    String name = BenchmarkPrompt.fileName(model);
    List<Map<String, String>> rows = CsvTable.read(file);
    return FileErrors.naming(
        file,
        () -> {
          String column = rows.get(0).containsKey("prompt_cn") ? "prompt_cn" : "prompt_en";
          return new PromptBenchmark(
              "oneig", IMAGES, rows.stream().map(row -> prompt(row, column, name)).toList());
        });
  }

  private static BenchmarkPrompt prompt(Map<String, String> row, String column, String model) {
    String category = CsvTable.text(row, "category");
    String folder = CLASSES.get(category);
    if (folder == null) {
      throw new InvalidInputException(
          "category '"
              + category
              + "': expected one of "
              + CLASSES.keySet().stream().sorted().toList());
    }
    String id = BenchmarkPrompt.fileName(CsvTable.text(row, "id"));
    String picture = folder + "/" + model + "/" + id + ".png";
    return new BenchmarkPrompt(CsvTable.text(row, column).strip(), List.of(picture), Map.of());
  }
}
