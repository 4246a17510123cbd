package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A report as aligned lines: one a field, indented below the object that it belongs to. */
final class InspectText {
  private static final String BYTES = "bytes";

  private record Line(String label, String value) {}

  private InspectText() {}

  static String of(ObjectNode report) {
    List<Line> lines = new ArrayList<>();
    add(report, "", false, lines);
    int width =
        lines.stream().mapToInt(l -> l.value().isEmpty() ? 0 : l.label().length()).max().orElse(0);
    return lines.stream()
        .map(l -> l.value().isEmpty() ? l.label() : pad(l.label(), width) + "  " + l.value())
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String pad(String label, int width) {
    return label + " ".repeat(width - label.length());
  }

  private static void add(JsonNode object, String indent, boolean bytes, List<Line> to) {
    for (Map.Entry<String, JsonNode> e : object.properties()) {
      boolean size = bytes || e.getKey().endsWith(BYTES);
      // names of files stay as they are
      String label = bytes ? e.getKey() : e.getKey().replace("_" + BYTES, "").replace('_', ' ');
      if (e.getValue().isObject()) {
        to.add(new Line(indent + label, ""));
        add(e.getValue(), indent + "  ", size, to);
      } else {
        to.add(new Line(indent + label, value(e.getValue(), size)));
      }
    }
  }

  private static String value(JsonNode value, boolean bytes) {
    if (value.isArray()) {
      String joined =
          StreamSupport.stream(value.spliterator(), false)
              .map(JsonNode::asText)
              .collect(Collectors.joining(", "));
      return joined.isEmpty() ? "none" : joined;
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    if (!value.isIntegralNumber()) {
      return value.asText();
    }
    return bytes
        ? ByteSizes.of(value.longValue())
        : String.format(Locale.ROOT, "%,d", value.longValue());
  }
}
