package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A token that is cut out of a text before the rest is split, as {@code tokenizer.json} lists it.
 *
 * @param wordOnly only where it is a word of its own
 * @param eatsLeft takes white space before it along
 * @param eatsRight takes white space behind it along
 * @param normalized found in the normalised text, not in the text as it came
 * @param special left out where only text is wanted
 */
record AddedToken(
    int id,
    String content,
    boolean wordOnly,
    boolean eatsLeft,
    boolean eatsRight,
    boolean normalized,
    boolean special) {

  static AddedToken special(int id, String content) {
    return new AddedToken(id, content, false, false, false, false, true);
  }

  /** The same, found in the normalised text: in any case, if that is in lower case. */
  static AddedToken normalized(int id, String content) {
    return new AddedToken(id, content, false, false, false, true, true);
  }

  /** With the flags of an entry of {@code added_tokens_decoder}; those that are missing are off. */
  static AddedToken of(int id, String content, JsonNode flags) {
    return new AddedToken(
        id,
        content,
        flags.path("single_word").asBoolean(),
        flags.path("lstrip").asBoolean(),
        flags.path("rstrip").asBoolean(),
        flags.path("normalized").asBoolean(),
        flags.path("special").asBoolean());
  }

  AddedToken withSpecial(boolean isSpecial) {
    return new AddedToken(id, content, wordOnly, eatsLeft, eatsRight, normalized, isSpecial);
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", wordOnly)
        .put("lstrip", eatsLeft)
        .put("rstrip", eatsRight)
        .put("normalized", normalized)
        .put("special", special);
  }
}
