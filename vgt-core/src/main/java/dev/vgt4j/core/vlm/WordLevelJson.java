package dev.vgt4j.core.vlm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.StrictJson;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The {@code tokenizer.json} of a word-level tokenizer. */
final class WordLevelJson {
  /**
   * Readers that insist on a token for unknown words fail on them if it is not in the vocabulary,
   * which is what a closed vocabulary means.
   */
  private static final String ABSENT_UNKNOWN = "<unk>";

  private WordLevelJson() {}

  static WordLevelTokenizer parse(String json) {
    JsonNode root = StrictJson.object(json);
    JsonNode model = root.path("model");
    if (!model.path("type").asText().equals("WordLevel")) {
      throw StrictJson.wrong("model.type", "\"WordLevel\"", model.path("type"));
    }
    Map<Integer, String> byId = new TreeMap<>();
    JsonNode vocabulary = model.path("vocab");
    if (!vocabulary.isObject()) {
      throw StrictJson.wrong("model.vocab", "an object", vocabulary);
    }
    vocabulary
        .properties()
        .forEach(entry -> put(byId, "model.vocab", entry.getKey(), entry.getValue()));
    Set<String> specials = specials(root.path("added_tokens"), byId);
    return new WordLevelTokenizer(contiguous(byId), specials, unknown(model, byId));
  }

  private static Set<String> specials(JsonNode added, Map<Integer, String> byId) {
    if (!added.isMissingNode() && !added.isNull() && !added.isArray()) {
      throw StrictJson.wrong("added_tokens", "a list", added);
    }
    Set<String> specials = new LinkedHashSet<>();
    for (JsonNode token : added) {
      String content = StrictJson.text(token, "content");
      put(byId, "added_tokens", content, token.path("id"));
      specials.add(content);
    }
    return specials;
  }

  private static void put(Map<Integer, String> byId, String field, String token, JsonNode id) {
    if (token.isEmpty()) {
      throw new InvalidInputException("'" + field + "' holds an empty token");
    }
    if (!id.isInt() || id.intValue() < 0) {
      throw StrictJson.wrong(field + "." + token, "a token id of at least 0", id);
    }
    String other = byId.put(id.intValue(), token);
    if (other != null && !other.equals(token)) {
      throw new InvalidInputException(
          "token id " + id + " belongs to both '" + other + "' and '" + token + "'");
    }
  }

  private static List<String> contiguous(Map<Integer, String> byId) {
    int next = 0;
    for (int id : byId.keySet()) {
      if (id != next++) {
        throw new InvalidInputException("no token has the id " + (next - 1));
      }
    }
    if (byId.isEmpty()) {
      throw new InvalidInputException("'model.vocab' is empty");
    }
    return List.copyOf(byId.values());
  }

  private static Optional<String> unknown(JsonNode model, Map<Integer, String> byId) {
    JsonNode unknown = model.path("unk_token");
    if (unknown.isMissingNode() || unknown.isNull()) {
      return Optional.empty();
    }
    if (!unknown.isTextual()) {
      throw StrictJson.wrong("model.unk_token", "text or null", unknown);
    }
    return Optional.of(unknown.textValue()).filter(byId::containsValue);
  }

  static String print(List<String> tokens, Set<String> specials, Optional<String> unknown) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    var added = root.putArray("added_tokens");
    for (int id = 0; id < tokens.size(); id++) {
      if (specials.contains(tokens.get(id))) {
        added.add(special(id, tokens.get(id)));
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

  private static ObjectNode special(int id, String content) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  /** Keeps the matches of the token pattern, one piece each, and drops what lies between. */
  private static ObjectNode split() {
    ObjectNode split = JsonNodeFactory.instance.objectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", WordLevelTokenizer.TOKEN);
    return split.put("behavior", "Removed").put("invert", true);
  }
}
