package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.StrictJson;
import java.util.HashSet;
import java.util.Set;

/**
 * A {@code tokenizer.json} that the native library can be trusted with.
 *
 * @param root the file, without cutting, padding and framing of texts
 * @param size one more than the largest id
 * @param specials ids of special tokens
 * @param wordEnd what marks the end of a word inside tokens, or nothing
 */
record TokenizerJson(ObjectNode root, int size, Set<Integer> specials, String wordEnd) {
  private static final String ADDED = "added_tokens";

  /**
   * Checks a file.
   *
   * @throws InvalidInputException if its ids contradict each other, or one of its parts would make
   *     the library end the process
   */
  static TokenizerJson of(JsonNode root) {
    ObjectNode bare = JsonNodeFactory.instance.objectNode().setAll((ObjectNode) root);
    bare.putNull("truncation").putNull("padding").putNull("post_processor");
    JsonNode model = bare.path("model");
    JsonNode vocab = model.path("vocab");
    Vocabulary vocabulary =
        vocab.isArray() ? scored(vocab) : Vocabulary.parse("model.vocab", vocab);
    TokenizerParts.check(bare);
    Set<Integer> specials = specials(bare.path(ADDED), vocabulary);
    String wordEnd = model.path("end_of_word_suffix").asText("");
    return new TokenizerJson(bare, vocabulary.size(), specials, wordEnd);
  }

  /** Unigram models list pairs of token and score. */
  private static Vocabulary scored(JsonNode pairs) {
    Vocabulary vocabulary = new Vocabulary();
    for (int id = 0; id < pairs.size(); id++) {
      JsonNode token = pairs.get(id).path(0);
      if (!token.isTextual()) {
        throw StrictJson.wrong("model.vocab[" + id + "]", "a token and its score", pairs.get(id));
      }
      vocabulary.add("model.vocab", token.textValue(), id);
    }
    return vocabulary;
  }

  private static Set<Integer> specials(JsonNode added, Vocabulary vocabulary) {
    if (!added.isMissingNode() && !added.isNull() && !added.isArray()) {
      throw StrictJson.wrong(ADDED, "a list", added);
    }
    Set<Integer> specials = new HashSet<>();
    int next = vocabulary.count();
    for (JsonNode token : added) {
      JsonNode content = token.path("content");
      if (!content.isTextual()) {
        throw StrictJson.wrong(ADDED + ".content", "text", content);
      }
      boolean known = vocabulary.has(content.textValue());
      vocabulary.add(ADDED, content.textValue(), token.path("id"));
      int id = token.path("id").intValue();
      // the library numbers new tokens by itself
      if (!known && id != next) {
        throw new InvalidInputException(
            "'%s' gives '%s' the id %d, but the next free one is %d"
                .formatted(ADDED, content.textValue(), id, next));
      }
      next = Math.max(next, id + 1);
      if (token.path("special").asBoolean()) {
        specials.add(id);
      }
    }
    return specials;
  }
}
