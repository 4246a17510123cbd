package dev.vgt4j.core.eval.benchmark;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The prompts of a benchmark and the layout of its images.
 *
 * @param name what it is called
 * @param images for every prompt
 * @param prompts in the order that numbers their images
 */
public record PromptBenchmark(String name, int images, List<BenchmarkPrompt> prompts) {
  /** Checks that no file is written twice. */
  public PromptBenchmark {
    prompts = List.copyOf(prompts);
    if (prompts.isEmpty()) {
      throw new InvalidInputException(name + ": expected prompts, got none");
    }
    Set<String> paths = new HashSet<>();
    for (BenchmarkPrompt prompt : prompts) {
      for (String path : prompt.pictures()) {
        if (!paths.add(path)) {
          throw new InvalidInputException(name + ": two prompts are called " + path);
        }
      }
    }
  }

  /** A hash of all prompts and of where their images go. */
  public String sha256() {
    Sha256 hash = new Sha256();
    for (BenchmarkPrompt p : prompts) {
      hash.add((p + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return hash.hex();
  }
}
