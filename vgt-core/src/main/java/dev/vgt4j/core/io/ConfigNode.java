package dev.vgt4j.core.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vgt4j.api.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of a JSON configuration. Every accessor checks what it reads; the {@link
 * InvalidInputException} that it throws names the file, the field's path, what was expected and
 * what is there.
 */
public final class ConfigNode {
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

  /** True if the field is present and not null. */
  public boolean has(String field) {
    return node.hasNonNull(field);
  }

  /** A nested object. */
  public ConfigNode child(String field) {
    JsonNode n = node.get(field);
    if (n == null || !n.isObject()) {
      throw wrong(field, "an object");
    }
    return new ConfigNode(where + field + ".", n);
  }

  /** A nested object, or null if the field is absent or null. */
  public @Nullable ConfigNode optionalChild(String field) {
    return has(field) ? child(field) : null;
  }

  /** A whole number of at least 1. */
  public int positiveInt(String field) {
    return intAtLeast(field, 1);
  }

  /** A whole number of at least {@code least}. */
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

  /** A whole number within a range. */
  public int intBetween(String field, int least, int most) {
    int value = intAtLeast(field, least);
    if (value > most) {
      throw wrong(field, "a whole number from " + least + " to " + most);
    }
    return value;
  }

  /** A whole number of at least 1, or the default if the field is absent or null. */
  public int positiveInt(String field, int absent) {
    return has(field) ? positiveInt(field) : absent;
  }

  /** A finite number above 0. */
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

  /** A finite number above 0, or the default if the field is absent or null. */
  public double positive(String field, double absent) {
    return has(field) ? positive(field) : absent;
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

  /** True or false, or the default if the field is absent or null. */
  public boolean flag(String field, boolean absent) {
    if (!has(field)) {
      return absent;
    }
    if (!node.get(field).isBoolean()) {
      throw wrong(field, "true or false");
    }
    return node.get(field).booleanValue();
  }

  /** A text. */
  public String text(String field) {
    JsonNode n = node.get(field);
    if (n == null || !n.isTextual()) {
      throw wrong(field, "a text");
    }
    return n.textValue();
  }

  /** A text, or the default if the field is absent or null. */
  public String text(String field, String absent) {
    return has(field) ? text(field) : absent;
  }

  /** A list of whole numbers of at least 1. */
  public List<Integer> positiveInts(String field) {
    List<Integer> out = new ArrayList<>();
    for (JsonNode n : list(field)) {
      if (!n.canConvertToExactIntegral() || !n.canConvertToInt() || n.intValue() < 1) {
        throw wrong(field, "a list of whole numbers of at least 1");
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

  /** A list of texts. */
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

  /** True if the field holds a list. */
  public boolean isList(String field) {
    return has(field) && node.get(field).isArray();
  }

  private JsonNode list(String field) {
    if (!isList(field)) {
      throw wrong(field, "a list");
    }
    return node.get(field);
  }

  /**
   * Checks a field that selects a variant of which only one is implemented.
   *
   * @throws InvalidInputException if the field is absent or another text
   */
  public void require(String field, String supported) {
    if (!text(field).equals(supported)) {
      throw wrong(field, "\"" + supported + "\" (the only supported value)");
    }
  }

  /** The error to throw when a field's value cannot be used. */
  public InvalidInputException wrong(String field, String expected) {
    JsonNode n = node.get(field);
    return new InvalidInputException(
        where + field + ": expected " + expected + ", got " + (n == null ? "nothing" : n));
  }
}
