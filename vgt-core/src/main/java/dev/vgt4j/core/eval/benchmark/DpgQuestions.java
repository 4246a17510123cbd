package dev.vgt4j.core.eval.benchmark;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.CsvTable;
import dev.vgt4j.core.io.FileErrors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DPG-Bench's questions of every prompt, out of {@code dpg_bench.csv}.
 *
 * @param byItem questions by name of prompt, in the order of the table
 */
record DpgQuestions(Map<String, List<Question>> byItem) {
  /**
   * A question that is answered with yes or no.
   *
   * @param id its number within the prompt, from 1
   * @param parents numbers of those without whose yes it does not count
   * @param category what it is about, such as {@code attribute - color}
   */
  record Question(int id, List<Integer> parents, String category, String text) {}

  static DpgQuestions read(Path file) {
    List<Map<String, String>> rows = CsvTable.read(file);
    Map<String, List<Question>> byItem = new LinkedHashMap<>();
    FileErrors.naming(
        file,
        () -> {
          rows.forEach(
              row ->
                  byItem
                      .computeIfAbsent(CsvTable.text(row, "item_id"), item -> new ArrayList<>())
                      .add(question(row)));
          byItem.forEach(DpgQuestions::checkParents);
        });
    return new DpgQuestions(byItem);
  }

  private static Question question(Map<String, String> row) {
    List<Integer> parents =
        Arrays.stream(CsvTable.text(row, "dependency").split(","))
            .map(DpgQuestions::number)
            .filter(parent -> parent != 0) // none
            .toList();
    return new Question(
        number(CsvTable.text(row, "proposition_id")),
        parents,
        CsvTable.text(row, "tuple").split("\\(", 2)[0].strip(),
        CsvTable.text(row, "question_natural_language"));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new InvalidInputException("expected a whole number, got '" + text + "'", e);
    }
  }

  private static void checkParents(String item, List<Question> questions) {
    List<Integer> ids = questions.stream().map(Question::id).toList();
    for (Question q : questions) {
      if (!ids.containsAll(q.parents())) {
        throw new InvalidInputException(
            "%s: question %d depends on %s, of which one is not there"
                .formatted(item, q.id(), q.parents()));
      }
    }
  }
}
