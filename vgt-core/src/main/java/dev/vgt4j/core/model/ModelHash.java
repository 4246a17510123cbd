package dev.vgt4j.core.model;

import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells models apart by what is in their files, wherever they lie. */
public final class ModelHash {
  private static final Pattern NAMES =
      Pattern.compile(
          "(config|manifest|tokenizer|tokenizer_config|vocab|added_tokens|special_tokens_map"
              + "|.*\\.index)\\.json|merges\\.txt|.*\\.(safetensors|onnx|bin|pth|pt)");

  private ModelHash() {}

  /**
   * A hash of configuration, tokenizer, weights and programs; it reads all of them.
   *
   * @param folder a model or an export
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static String of(Path folder) {
    Sha256 hash = new Sha256();
    for (Path file : files(folder)) {
      String line = folder.relativize(file) + " " + Sha256.of(file) + "\n";
      hash.add(line.getBytes(StandardCharsets.UTF_8));
    }
    return hash.hex();
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> NAMES.matcher(f.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileErrors.failed("listing", folder, e);
    }
  }
}
