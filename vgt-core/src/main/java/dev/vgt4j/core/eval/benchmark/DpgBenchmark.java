package dev.vgt4j.core.eval.benchmark;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * DPG-Bench (Hu et al. 2024): a folder of text files, one prompt each; {@code NAME.txt} becomes
 * {@code NAME.png}, a grid of two rows of two images.
 */
public final class DpgBenchmark {
  private static final int IMAGES = 4;
  private static final String ENDING = ".txt";

  private DpgBenchmark() {}

  /**
   * Reads the prompts, in the order of their files' names.
   *
   * @throws InvalidInputException if there are none, or one cannot be used
   */
  public static PromptBenchmark read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(folder + ": expected a folder of .txt files, one a prompt");
    }
    List<BenchmarkPrompt> prompts = new ArrayList<>();
    for (Path file : files(folder)) {
      prompts.add(FileErrors.naming(file, () -> prompt(file)));
    }
    return new PromptBenchmark("dpg", IMAGES, prompts);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(ENDING)).sorted().toList();
    } catch (IOException e) {
      throw FileErrors.failed("listing", folder, e);
    }
  }

  private static BenchmarkPrompt prompt(Path file) {
    String whole = file.getFileName().toString();
    String name = whole.substring(0, whole.length() - ENDING.length());
    if (name.contains(".")) {
      throw new InvalidInputException("the scorer cuts names at the first dot; rename the file");
    }
    String picture = BenchmarkPrompt.fileName(name) + ".png";
    return new BenchmarkPrompt(TextFiles.read(file).strip(), List.of(picture), Map.of());
  }
}
