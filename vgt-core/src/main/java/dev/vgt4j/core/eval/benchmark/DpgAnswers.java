package dev.vgt4j.core.eval.benchmark;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.eval.benchmark.DpgQuestions.Question;
import dev.vgt4j.core.io.TextFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What DPG-Bench's script writes of every question: {@code IMAGE, (LEFT, TOP, RIGHT, BOTTOM),
 * QUESTION, ANSWER} a line. Question and answer may hold commas.
 *
 * @param byImage by name of prompt, for every image of its grid, questions with answers
 */
record DpgAnswers(Map<String, Collection<List<String>>> byImage) {
  private static final Pattern LINE =
      Pattern.compile("(.+?), (\\(\\d+, \\d+, \\d+, \\d+\\)), (.+)");

  private static final String YES = "yes";

  static DpgAnswers read(Path file) {
    Map<String, Map<String, List<String>>> lines = new LinkedHashMap<>();
    int number = 0;
    for (String line : TextFiles.read(file).lines().toList()) {
      number++;
      Matcher m = LINE.matcher(line);
      if (m.matches()) {
        lines
            .computeIfAbsent(item(m.group(1)), item -> new LinkedHashMap<>())
            .computeIfAbsent(m.group(2), crop -> new ArrayList<>())
            .add(m.group(3));
      } else if (!line.isBlank()) {
        throw new InvalidInputException(
            "%s, line %d: expected an image, its place in the grid, a question and an answer"
                .formatted(file, number));
      }
    }
    Map<String, Collection<List<String>>> byImage = new LinkedHashMap<>();
    lines.forEach((item, crops) -> byImage.put(item, crops.values()));
    return new DpgAnswers(byImage);
  }

  /** As the script names a prompt: the file's name up to its first dot. */
  private static String item(String path) {
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    return name.split("\\.", 2)[0];
  }

  /**
   * The answers by number of question, without those that are missing. Where a question occurs
   * twice, its lines are in its order.
   *
   * @throws InvalidInputException if a line belongs to no question, or was written twice
   */
  static Map<Integer, Boolean> matched(List<Question> asked, List<String> lines) {
    Map<Integer, Boolean> answers = new HashMap<>();
    for (String line : lines) {
      Question question =
          asked.stream()
              .filter(q -> !answers.containsKey(q.id()) && line.startsWith(q.text() + ", "))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "answers: no open question of this prompt is '" + line + "'"));
      answers.put(question.id(), line.substring(question.text().length() + 2).equals(YES));
    }
    return answers;
  }
}
