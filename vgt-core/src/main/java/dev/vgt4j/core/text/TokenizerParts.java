package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.StrictJson;
import java.util.List;

/**
 * Refuses parts of a {@code tokenizer.json} on which the native library (0.21) panics, which would
 * end the whole process.
 */
final class TokenizerParts {
  private TokenizerParts() {}

  static void check(JsonNode root) {
    for (String part : List.of("normalizer", "pre_tokenizer", "decoder")) {
      visit(part, root.path(part));
    }
    checkMerges(root.path("model"));
  }

  /** Sequences nest parts in lists. */
  private static void visit(String where, JsonNode part) {
    switch (part.path("type").asText()) {
      case "FixedLength" -> require(part, where, "length", 1, Integer.MAX_VALUE);
      case "Strip" -> require(part, where, "stop", 0, 0);
      case "Precompiled" -> CharacterMap.check(part.path("precompiled_charsmap"));
      default -> {}
    }
    for (JsonNode field : part) {
      for (JsonNode nested : field.isArray() ? field : List.<JsonNode>of()) {
        visit(where, nested);
      }
    }
  }

  private static void require(JsonNode part, String where, String field, int least, int most) {
    JsonNode value = part.path(field);
    if (value.isNumber() && (value.doubleValue() < least || value.doubleValue() > most)) {
      throw StrictJson.wrong(
          where + "." + part.path("type").asText() + "." + field,
          least == most ? Integer.toString(least) : "at least " + least,
          value);
    }
  }

  /** The second token of a merge loses its prefix, which it must have. */
  private static void checkMerges(JsonNode model) {
    String prefix = model.path("continuing_subword_prefix").asText("");
    for (JsonNode merge : prefix.isEmpty() ? List.<JsonNode>of() : model.path("merges")) {
      String second =
          merge.isTextual()
              ? merge.textValue().substring(merge.textValue().indexOf(' ') + 1)
              : merge.path(1).asText();
      if (!second.startsWith(prefix)) {
        throw new InvalidInputException(
            "'model.merges' must continue with '" + prefix + "', but got " + merge);
      }
    }
  }
}
