package dev.vgt4j.core.train.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vgt4j.api.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options that stand over those of a file, by name with dots between the parts of a name, for
 * instance {@code optimizer.learning_rate}. Later ones win.
 */
public final class Overrides {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Map<String, JsonNode> values = new LinkedHashMap<>();

  /**
   * Sets an option as a user writes it.
   *
   * @param assignment {@code name=value}, the value in YAML
   * @throws InvalidInputException if it is written otherwise
   */
  public Overrides set(String assignment) {
    int end = assignment.indexOf('=');
    if (end < 1) {
      throw new InvalidInputException(
          "override '" + assignment + "': expected name=value, for instance steps=100");
    }
    try {
      JsonNode value = YAML.readTree(assignment.substring(end + 1));
      values.put(assignment.substring(0, end), value.isMissingNode() ? NODES.nullNode() : value);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException("override '" + assignment + "': not a YAML value", e);
    }
    return this;
  }

  /** Sets a text option, unless the value is null. */
  public Overrides text(String name, @Nullable String value) {
    return put(name, value == null ? null : NODES.textNode(value));
  }

  /** Sets a path, unless it is null. */
  public Overrides path(String name, @Nullable Path value) {
    return text(name, value == null ? null : value.toString());
  }

  /** Sets a whole number, unless it is null. */
  public Overrides number(String name, @Nullable Long value) {
    return put(name, value == null ? null : NODES.numberNode(value));
  }

  /** Sets a whole number, unless it is null. */
  public Overrides number(String name, @Nullable Integer value) {
    return put(name, value == null ? null : NODES.numberNode(value));
  }

  /** Sets a number, unless it is null. */
  public Overrides number(String name, @Nullable Double value) {
    return put(name, value == null ? null : NODES.numberNode(value));
  }

  /** Sets a switch, unless it is null. */
  public Overrides flag(String name, @Nullable Boolean value) {
    return put(name, value == null ? null : NODES.booleanNode(value));
  }

  /** All of another's, over these. */
  public Overrides and(Overrides others) {
    values.putAll(others.values);
    return this;
  }

  private Overrides put(String name, @Nullable JsonNode value) {
    if (value != null) {
      values.put(name, value);
    }
    return this;
  }

  void apply(ObjectNode all) {
    values.forEach((name, value) -> apply(all, name, value));
  }

  private static void apply(ObjectNode all, String option, JsonNode value) {
    List<String> parts = List.of(option.split("\\.", -1));
    ObjectNode at = all;
    for (String part : parts.subList(0, parts.size() - 1)) {
      if (!(at.get(part) instanceof ObjectNode inner)) {
        throw UnknownOption.of("override", option, part, keys(at));
      }
      at = inner;
    }
    String last = parts.get(parts.size() - 1);
    if (!at.has(last)) {
      throw UnknownOption.of("override", option, last, keys(at));
    }
    at.set(last, value);
  }

  private static List<String> keys(ObjectNode node) {
    List<String> keys = new ArrayList<>();
    for (Iterator<String> i = node.fieldNames(); i.hasNext(); ) {
      keys.add(i.next());
    }
    return keys;
  }
}
