package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.StrictJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Tokens and ids as files tell them: no id has two tokens, and no token two ids. */
final class Vocabulary {
  /** Ids are below this; embeddings of more tokens would not fit anywhere. */
  private static final int MOST = 1 << 24;

  private final Map<String, Integer> ids = new HashMap<>();
  private final TreeMap<Integer, String> tokens = new TreeMap<>();

  /**
   * Reads an object of ids by token.
   *
   * @param field what errors call it
   * @throws InvalidInputException if it is something else, or its ids cannot be used
   */
  static Vocabulary parse(String field, JsonNode object) {
    if (!object.isObject()) {
      throw StrictJson.wrong(field, "an object", object);
    }
    Vocabulary vocabulary = new Vocabulary();
    object.properties().forEach(e -> vocabulary.add(field, e.getKey(), e.getValue()));
    return vocabulary;
  }

  /** Adds a token, or finds that it is there with the same id. */
  void add(String field, String token, JsonNode id) {
    if (!id.isInt() || id.intValue() < 0) {
      throw StrictJson.wrong(field + "." + token, "a token id of at least 0", id);
    }
    add(field, token, id.intValue());
  }

  /** As {@link #add(String, String, JsonNode)}. */
  void add(String field, String token, int id) {
    if (token.isEmpty()) {
      throw new InvalidInputException("'" + field + "' holds an empty token");
    }
    if (id >= MOST) {
      throw new InvalidInputException(
          "'%s.%s' must be a token id below %d, but got %d".formatted(field, token, MOST, id));
    }
    String other = tokens.putIfAbsent(id, token);
    if (other != null && !other.equals(token)) {
      throw new InvalidInputException(
          "token id " + id + " belongs to both '" + other + "' and '" + token + "'");
    }
    Integer before = ids.putIfAbsent(token, id);
    if (before != null && before != id) {
      throw new InvalidInputException(
          "token '" + token + "' is there twice, with the ids " + before + " and " + id);
    }
  }

  /** The id of a token that is there. */
  int id(String token) {
    return Objects.requireNonNull(ids.get(token), token);
  }

  boolean has(String token) {
    return ids.containsKey(token);
  }

  /** Number of tokens. */
  int count() {
    return ids.size();
  }

  /** One more than the largest id. */
  int size() {
    return tokens.isEmpty() ? 0 : tokens.lastKey() + 1;
  }

  /** Every token in the order of ids. */
  List<String> tokens() {
    return List.copyOf(tokens.values());
  }

  /** Ids by token. */
  ObjectNode json() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    tokens.forEach((id, token) -> object.put(token, id));
    return object;
  }
}
