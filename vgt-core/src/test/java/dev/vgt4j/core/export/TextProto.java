package dev.vgt4j.core.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads protobuf's text format as far as model configurations need it. */
final class TextProto {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(\"[^\"]*\"|[A-Za-z_0-9.-]+|[\\[\\]{}:,])");

  private final Matcher tokens;
  private String next;

  private TextProto(String text) {
    tokens = TOKEN.matcher(text);
    advance();
  }

  /** Every field with all of its values: texts, or messages as maps. */
  static Map<String, List<Object>> parse(String text) {
    TextProto p = new TextProto(text);
    Map<String, List<Object>> all = p.message("");
    if (!p.tokens.hitEnd() && p.tokens.find()) {
      throw new IllegalArgumentException("text behind the message");
    }
    return all;
  }

  private String advance() {
    String taken = next;
    next = tokens.lookingAt() ? tokens.group(1) : "";
    if (!next.isEmpty()) {
      tokens.region(tokens.end(), tokens.regionEnd());
    }
    return taken;
  }

  private Map<String, List<Object>> message(String end) {
    Map<String, List<Object>> fields = new LinkedHashMap<>();
    while (!next.equals(end)) {
      String name = advance();
      if (!name.matches("[a-z_]+")) {
        throw new IllegalArgumentException("no field name: " + name);
      }
      boolean colon = next.equals(":");
      if (colon) {
        advance();
      }
      fields.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values(colon));
    }
    advance();
    return fields;
  }

  private List<Object> values(boolean colon) {
    if (!next.equals("[")) {
      return List.of(value(colon));
    }
    advance();
    List<Object> all = new ArrayList<>();
    while (!next.equals("]")) {
      all.add(value(colon));
      if (next.equals(",")) {
        advance();
      }
    }
    advance();
    return all;
  }

  private Object value(boolean colon) {
    if (next.equals("{")) {
      advance();
      return message("}");
    }
    if (!colon) {
      throw new IllegalArgumentException("a plain value needs a colon: " + next);
    }
    return advance().replace("\"", "");
  }
}
