package dev.vgt4j.core.vlm;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the tokenizer that a model folder holds. */
public final class Tokenizers {
  /** Name of the file in a model folder. */
  public static final String FILE = "tokenizer.json";

  private Tokenizers() {}

  /**
   * Loads a model folder's tokenizer.
   *
   * @throws InvalidInputException if the folder has none, or one that is damaged or unsupported
   */
  public static TextTokenizer load(Path modelFolder) {
    Path file = modelFolder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException("no " + FILE + " in " + modelFolder);
    }
    return WordLevelTokenizer.read(file);
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
