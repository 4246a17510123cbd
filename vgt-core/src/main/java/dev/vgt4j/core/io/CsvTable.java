package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of comma-separated values that others wrote (RFC 4180): a line of column names, then
 * rows. Fields in quotes may hold commas, line breaks and doubled quotes.
 */
public final class CsvTable {
  private final String text;
  private final List<List<String>> rows = new ArrayList<>();
  private List<String> row = new ArrayList<>();
  private int at;

  private CsvTable(String text) {
    this.text = text;
    while (at < text.length()) {
      readField();
    }
    if (!row.isEmpty()) {
      endRow();
    }
  }

  /**
   * Reads a file.
   *
   * @return the rows by column name
   * @throws InvalidInputException naming the file, if it cannot be read, has no rows, or a row has
   *     another number of fields than there are columns
   */
  public static List<Map<String, String>> read(Path file) {
    String text = TextFiles.read(file);
    // some programs begin UTF-8 with a mark
    return FileErrors.naming(
        file, () -> parse(text.startsWith("\uFEFF") ? text.substring(1) : text));
  }

  static List<Map<String, String>> parse(String text) {
    List<List<String>> rows = new CsvTable(text).rows;
    if (rows.size() < 2) {
      throw new InvalidInputException("expected a line of column names and rows of values");
    }
    List<String> names = rows.get(0);
    List<Map<String, String>> out = new ArrayList<>();
    for (List<String> values : rows.subList(1, rows.size())) {
      if (values.size() != names.size()) {
        throw new InvalidInputException(
            "row %d: expected %d fields, got %d"
                .formatted(out.size() + 1, names.size(), values.size()));
      }
      Map<String, String> byName = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        byName.put(names.get(i), values.get(i));
      }
      out.add(byName);
    }
    return out;
  }

  private void readField() {
    StringBuilder field = new StringBuilder();
    if (text.charAt(at) == '"') {
      readQuoted(field);
    }
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      field.append(text.charAt(at++));
    }
    row.add(field.toString());
    boolean more = at < text.length() && text.charAt(at) == ',';
    if (more) {
      at++;
      if (at == text.length()) {
        row.add("");
      }
    } else {
      at += text.startsWith("\r\n", at) ? 2 : 1;
      endRow();
    }
  }

  private void readQuoted(StringBuilder field) {
    at++;
    while (true) {
      int quote = text.indexOf('"', at);
      if (quote < 0) {
        throw new InvalidInputException("row %d: a quote is not closed".formatted(rows.size()));
      }
      field.append(text, at, quote);
      at = quote + 1;
      if (at >= text.length() || text.charAt(at) != '"') {
        return;
      }
      field.append('"');
      at++;
    }
  }

  /** Blank lines are no rows. */
  private void endRow() {
    if (row.size() > 1 || !row.get(0).isBlank()) {
      rows.add(row);
    }
    row = new ArrayList<>();
  }

  /**
   * A field of a row.
   *
   * @throws InvalidInputException if there is no such column, or nothing in it
   */
  public static String text(Map<String, String> row, String column) {
    String value = row.get(column);
    if (value == null) {
      throw new InvalidInputException(
          "expected a column '" + column + "', got " + row.keySet().stream().sorted().toList());
    }
    if (value.isBlank()) {
      throw new InvalidInputException("column '" + column + "' is empty in a row");
    }
    return value;
  }
}
