package dev.vgt4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table for people and for programs.
 *
 * @param header names of the columns
 * @param rows as many cells each
 */
record TextTable(List<String> header, List<List<String>> rows) {
  /** In columns, the first aligned left and the others right. */
  List<String> lines() {
    List<List<String>> all = new ArrayList<>(List.of(header));
    all.addAll(rows);
    int[] widths =
        IntStream.range(0, header.size())
            .map(c -> all.stream().mapToInt(r -> r.get(c).length()).max().orElse(0))
            .toArray();
    return all.stream()
        .map(
            r ->
                IntStream.range(0, widths.length)
                    .mapToObj(
                        c -> ("%" + (c == 0 ? "-" : "") + widths[c] + "s").formatted(r.get(c)))
                    .collect(Collectors.joining("  ")))
        .toList();
  }

  /** Cells hold no commas. */
  String csv() {
    return Stream.concat(Stream.of(header), rows.stream())
        .map(r -> String.join(",", r) + "\n")
        .collect(Collectors.joining());
  }
}
