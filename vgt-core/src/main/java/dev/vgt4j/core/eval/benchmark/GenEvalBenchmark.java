package dev.vgt4j.core.eval.benchmark;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.io.TextFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * GenEval (Ghosh et al. 2023): {@code evaluation_metadata.jsonl}, an object with a {@code prompt} a
 * line; line N becomes {@code 0000N/metadata.jsonl}, as it is, and four images {@code
 * 0000N/samples/0000.png} to {@code 0003.png}.
 */
public final class GenEvalBenchmark {
  private static final int IMAGES = 4;

  private GenEvalBenchmark() {}

  /**
   * Reads the prompts.
   *
   * @throws InvalidInputException naming file and line, if one is broken
   */
  public static PromptBenchmark read(Path file) {
    List<String> lines = TextFiles.read(file).lines().toList();
    List<BenchmarkPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        prompts.add(prompt(file + ", line " + (i + 1), prompts.size(), lines.get(i)));
      }
    }
    return new PromptBenchmark("geneval", IMAGES, prompts);
  }

  private static BenchmarkPrompt prompt(String place, int number, String line) {
    String folder = "%05d".formatted(number);
    String text =
        FileErrors.naming(place, () -> StrictJson.text(StrictJson.object(line), "prompt"));
    return new BenchmarkPrompt(
        text,
        IntStream.range(0, IMAGES)
            .mapToObj(i -> "%s/samples/%04d.png".formatted(folder, i))
            .toList(),
        Map.of(folder + "/metadata.jsonl", line + "\n"));
  }
}
