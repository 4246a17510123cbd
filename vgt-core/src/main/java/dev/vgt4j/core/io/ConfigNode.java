package dev.vgt4j.core.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.vlm.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One object of a JSON configuration. */
public final class ConfigNode implements ModelConfig {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String where;
  private final JsonNode node;

  private ConfigNode(String where, JsonNode node) {
    this.where = where;
    this.node = node;
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException if it cannot be read or holds no JSON object
   */
  public static ConfigNode read(Path file) {
    return of(file.toString(), StrictJson.read(file));
  }

  /**
   * Parses a text.
   *
   * @param source what error messages call it
   * @throws InvalidInputException if it is no JSON object
   */
  public static ConfigNode parse(String source, String json) {
    try {
      return of(source, StrictJson.object(json));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(source + ": " + e.getMessage(), e);
    }
  }

  /**
   * Wraps parsed JSON.
   *
   * @param source what error messages call it
   * @throws InvalidInputException if it is no JSON object
   */
  public static ConfigNode of(String source, JsonNode root) {
    if (!root.isObject()) {
      throw new InvalidInputException(source + ": expected a JSON object");
    }
    return new ConfigNode(source + ": ", root);
  }

  /** The object itself. */
  public JsonNode json() {
    return node;
  }

  @Override
  public boolean has(String field) {
    return node.hasNonNull(field);
  }

  @Override
  public ConfigNode child(String field) {
    JsonNode n = node.get(field);
    if (n == null || !n.isObject()) {
      throw wrong(field, "an object");
    }
    return new ConfigNode(where + field + ".", n);
  }

  @Override
  public @Nullable ConfigNode optionalChild(String field) {
    return has(field) ? child(field) : null;
  }

  @Override
  public ConfigNode childOrEmpty(String field) {
    return has(field)
        ? child(field)
        : new ConfigNode(where + field + ".", MAPPER.createObjectNode());
  }

  @Override
  public int intAtLeast(String field, int least) {
    JsonNode n = node.get(field);
    if (n == null
        || !n.canConvertToExactIntegral()
        || !n.canConvertToInt()
        || n.intValue() < least) {
      throw wrong(field, "a whole number of at least " + least);
    }
    return n.intValue();
  }

  @Override
  public double positive(String field) {
    JsonNode n = node.get(field);
    if (n == null
        || !n.isNumber()
        || !(n.doubleValue() > 0)
        || Double.isInfinite(n.doubleValue())) {
      throw wrong(field, "a number above 0");
    }
    return n.doubleValue();
  }

  /** A finite number of at least 0, or the default if the field is absent or null. */
  public double notNegative(String field, double absent) {
    if (!has(field)) {
      return absent;
    }
    double value = node.get(field).doubleValue();
    if (!node.get(field).isNumber() || !(value >= 0) || Double.isInfinite(value)) {
      throw wrong(field, "a number of at least 0");
    }
    return value;
  }

  @Override
  public boolean flag(String field, boolean absent) {
    if (!has(field)) {
      return absent;
    }
    if (!node.get(field).isBoolean()) {
      throw wrong(field, "true or false");
    }
    return node.get(field).booleanValue();
  }

  @Override
  public String text(String field) {
    JsonNode n = node.get(field);
    if (n == null || !n.isTextual()) {
      throw wrong(field, "a text");
    }
    return n.textValue();
  }

  @Override
  public List<Integer> intsAtLeast(String field, int least) {
    List<Integer> out = new ArrayList<>();
    for (JsonNode n : list(field)) {
      if (!n.canConvertToExactIntegral() || !n.canConvertToInt() || n.intValue() < least) {
        throw wrong(field, "a list of whole numbers of at least " + least);
      }
      out.add(n.intValue());
    }
    return List.copyOf(out);
  }

  /** A list of lists of whole numbers of at least 1. */
  public List<List<Integer>> positiveIntLists(String field) {
    List<List<Integer>> out = new ArrayList<>();
    for (JsonNode inner : list(field)) {
      ConfigNode wrapper = new ConfigNode(where, MAPPER.createObjectNode().set(field, inner));
      out.add(wrapper.positiveInts(field));
    }
    return List.copyOf(out);
  }

  @Override
  public List<String> texts(String field) {
    List<String> out = new ArrayList<>();
    for (JsonNode n : list(field)) {
      if (!n.isTextual()) {
        throw wrong(field, "a list of texts");
      }
      out.add(n.textValue());
    }
    return List.copyOf(out);
  }

  @Override
  public boolean isList(String field) {
    return has(field) && node.get(field).isArray();
  }

  private JsonNode list(String field) {
    if (!isList(field)) {
      throw wrong(field, "a list");
    }
    return node.get(field);
  }

  @Override
  public InvalidInputException wrong(String field, String expected) {
    JsonNode n = node.get(field);
    return new InvalidInputException(
        where + field + ": expected " + expected + ", got " + (n == null ? "nothing" : n));
  }
}
