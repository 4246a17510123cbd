package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.StrictJson;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The {@code tokenizer.json} of a word-level tokenizer. */
final class WordLevelJson {
  /**
   * Readers that insist on a token for unknown words fail on them if it is not in the vocabulary,
   * which is what a closed vocabulary means.
   */
  private static final String ABSENT_UNKNOWN = "<unk>";

  private WordLevelJson() {}

  static WordLevelTokenizer parse(JsonNode root) {
    JsonNode model = root.path("model");
    if (!model.path("type").asText().equals("WordLevel")) {
      throw StrictJson.wrong("model.type", "\"WordLevel\"", model.path("type"));
    }
    Vocabulary vocabulary = Vocabulary.parse("model.vocab", model.path("vocab"));
    Set<String> specials = specials(root.path("added_tokens"), vocabulary);
    requireContiguous(vocabulary);
    return new WordLevelTokenizer(vocabulary.tokens(), specials, unknown(model, vocabulary));
  }

  private static Set<String> specials(JsonNode added, Vocabulary vocabulary) {
    if (!added.isMissingNode() && !added.isNull() && !added.isArray()) {
      throw StrictJson.wrong("added_tokens", "a list", added);
    }
    Set<String> specials = new LinkedHashSet<>();
    for (JsonNode token : added) {
      String content = StrictJson.text(token, "content");
      vocabulary.add("added_tokens", content, token.path("id"));
      specials.add(content);
    }
    return specials;
  }

  private static void requireContiguous(Vocabulary vocabulary) {
    List<String> tokens = vocabulary.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      if (vocabulary.id(tokens.get(id)) != id) {
        throw new InvalidInputException("no token has the id " + id);
      }
    }
    if (tokens.isEmpty()) {
      throw new InvalidInputException("'model.vocab' is empty");
    }
  }

  private static Optional<String> unknown(JsonNode model, Vocabulary vocabulary) {
    JsonNode unknown = model.path("unk_token");
    if (unknown.isMissingNode() || unknown.isNull()) {
      return Optional.empty();
    }
    if (!unknown.isTextual()) {
      throw StrictJson.wrong("model.unk_token", "text or null", unknown);
    }
    return Optional.of(unknown.textValue()).filter(vocabulary::has);
  }

  static String print(List<String> tokens, Set<String> specials, Optional<String> unknown) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    var added = root.putArray("added_tokens");
    for (int id = 0; id < tokens.size(); id++) {
      if (specials.contains(tokens.get(id))) {
        added.add(AddedToken.special(id, tokens.get(id)).json());
      }
    }
    root.putNull("normalizer").set("pre_tokenizer", split());
    root.putNull("post_processor").putNull("decoder");
    ObjectNode model = root.putObject("model").put("type", "WordLevel");
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    model.put("unk_token", unknown.orElse(ABSENT_UNKNOWN));
    return root.toPrettyString() + "\n";
  }

  /** Keeps the matches of the token pattern, one piece each, and drops what lies between. */
  private static ObjectNode split() {
    ObjectNode split = JsonNodeFactory.instance.objectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", WordLevelTokenizer.TOKEN);
    return split.put("behavior", "Removed").put("invert", true);
  }
}
