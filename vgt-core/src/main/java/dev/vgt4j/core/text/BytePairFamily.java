package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** How families of models split a text before pairs of bytes are merged. */
enum BytePairFamily {
  /** Text in normal form C, case kept, digits apart, white space part of the tokens. */
  QWEN2("Qwen2Tokenizer", "qwen2.json", List.of()),
  /**
   * Text in lower case without control characters; white space only separates, ideographs stand
   * alone, and a word's last letter bears {@value #WORD_END}.
   */
  CLIP("CLIPTokenizer", "clip.json", List.of("<|startoftext|>", "<|endoftext|>"));

  private static final String WORD_END = "</w>";

  private final String tokenizerClass;
  private final String template;
  private final List<String> roles;

  BytePairFamily(String tokenizerClass, String template, List<String> roles) {
    this.tokenizerClass = tokenizerClass;
    this.template = template;
    this.roles = roles;
  }

  /**
   * The family of a {@code tokenizer_class}.
   *
   * @throws InvalidInputException if it is none of these
   */
  static BytePairFamily named(String tokenizerClass) {
    for (BytePairFamily family : values()) {
      if (tokenizerClass.matches(family.tokenizerClass + "(Fast)?")) {
        return family;
      }
    }
    throw new InvalidInputException(
        "tokenizer_class "
            + tokenizerClass
            + " needs a "
            + Tokenizers.FILE
            + "; without one only "
            + QWEN2.tokenizerClass
            + " and "
            + CLIP.tokenizerClass
            + " are supported");
  }

  /** The family that a vocabulary looks like. */
  static BytePairFamily resembling(Vocabulary vocabulary) {
    return vocabulary.tokens().stream().anyMatch(t -> t.endsWith(WORD_END)) ? CLIP : QWEN2;
  }

  /** Tokens that are special without being named anywhere. */
  List<String> roles() {
    return roles;
  }

  /**
   * Checks that no text gets lost: what has no token becomes the unknown token in CLIP's family,
   * and nothing at all in Qwen2's.
   *
   * @throws InvalidInputException if a byte, or a token that the family relies on, is missing
   */
  void requireComplete(Vocabulary vocabulary) {
    roles.forEach(token -> require(vocabulary, token, "the ends of a text"));
    if (this == QWEN2) {
      for (int b = 0, shifted = 256; b < 256; b++) {
        boolean printable = b > ' ' && b < 127 || b > 160 && b != 173;
        String symbol = Character.toString(printable ? b : shifted++);
        require(vocabulary, symbol, "the byte " + b);
      }
    }
  }

  private static void require(Vocabulary vocabulary, String token, String meaning) {
    if (!vocabulary.has(token)) {
      throw new InvalidInputException("there is no token '" + token + "' for " + meaning);
    }
  }

  /** A {@code tokenizer.json} without vocabulary and merges. */
  ObjectNode template() {
    try (InputStream in =
        Objects.requireNonNull(BytePairFamily.class.getResourceAsStream(template), template)) {
      return (ObjectNode) new JsonMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + template, e);
    }
  }
}
