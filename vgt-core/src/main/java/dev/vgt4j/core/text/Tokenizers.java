package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Opens the tokenizer that a model folder holds.
 *
 * <ul>
 *   <li>{@code tokenizer.json} with a {@code WordLevel} model: {@link WordLevelTokenizer}
 *   <li>any other {@code tokenizer.json}: the Hugging Face library
 *   <li>{@code vocab.json} and {@code merges.txt}: Qwen2's or CLIP's byte-pair encoding, described
 *       to the same library; {@code tokenizer_config.json}, {@code added_tokens.json} and {@code
 *       special_tokens_map.json} tell the special tokens
 * </ul>
 */
public final class Tokenizers {
  /** Name of the file in a model folder. */
  public static final String FILE = "tokenizer.json";

  private Tokenizers() {}

  /** True if a folder has some of a tokenizer's files, be they usable or not. */
  public static boolean isPresent(Path modelFolder) {
    return Stream.of(FILE, BytePairFiles.VOCABULARY, BytePairFiles.MERGES)
        .anyMatch(name -> Files.isRegularFile(modelFolder.resolve(name)));
  }

  /**
   * Loads a model folder's tokenizer; the caller closes it.
   *
   * @throws InvalidInputException if the folder has none, or one that is damaged or unsupported
   */
  public static TextTokenizer load(Path modelFolder) {
    Path file = modelFolder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return open(modelFolder, BytePairFiles.describe(modelFolder));
    }
    JsonNode root = StrictJson.read(file);
    return root.path("model").path("type").asText().equals("WordLevel")
        ? WordLevelTokenizer.read(file, root)
        : open(file, root);
  }

  private static TextTokenizer open(Path source, JsonNode root) {
    return FileErrors.naming(source, () -> NativeTokenizer.open(TokenizerJson.of(root)));
  }

  /**
   * Writes a model folder's tokenizer as one {@code tokenizer.json}, whatever files the folder has.
   *
   * @throws InvalidInputException as {@link #load}
   */
  public static void copy(Path modelFolder, Path target) {
    Path file = modelFolder.resolve(FILE);
    if (Files.isRegularFile(file)) {
      AtomicFiles.write(target, t -> Files.copy(file, t, StandardCopyOption.REPLACE_EXISTING));
    } else {
      AtomicFiles.writeString(target, BytePairFiles.describe(modelFolder) + "\n");
    }
  }

  /**
   * The ids of a text that marks something, such as {@code <img>}: one if the vocabulary has it as
   * a token, otherwise several.
   *
   * @throws InvalidInputException if it has no ids
   */
  public static int[] ids(TextTokenizer tokenizer, String text) {
    int[] ids = tokenizer.encode(text);
    if (ids.length == 0) {
      throw new InvalidInputException(
          "tokenizer: expected '" + text + "' to have tokens, got none");
    }
    return ids;
  }

  /**
   * The id of a token.
   *
   * @throws InvalidInputException if the text is not exactly one token
   */
  public static int id(TextTokenizer tokenizer, String token) {
    int[] ids = tokenizer.encode(token);
    if (ids.length != 1) {
      throw new InvalidInputException(
          "tokenizer: expected " + token + " to be one token, got " + ids.length);
    }
    return ids[0];
  }
}
