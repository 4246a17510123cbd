package dev.vgt4j.cli;

import dev.vgt4j.core.eval.SceneBounds;
import dev.vgt4j.core.scenes.Estimate;
import dev.vgt4j.core.scenes.GenEvalTask;
import dev.vgt4j.core.scenes.HeldOutScore;
import dev.vgt4j.core.scenes.SceneScore;
import dev.vgt4j.core.scenes.SceneScore.TaskScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Scores beside what bounds them, for people and for CSV. */
final class SceneLines {
  /** Columns of the CSV. */
  static final String HEADER =
      "part,images,score,low,high,standard_error,shuffled,unconditional,renders,reconstructions";

  private SceneLines() {}

  /**
   * One line.
   *
   * @param part a task, overall, or prompts with or without a held-out pair
   * @param images how many were scored
   * @param score share of correct images
   * @param shuffled floor of the same images under shuffled prompts
   * @param bounds floor of unconditional images, ceilings of renders and reconstructions; empty for
   *     parts of tasks
   */
  record Line(String part, int images, Estimate score, double shuffled, List<Double> bounds) {
    String csv() {
      String own =
          String.format(
              Locale.ROOT,
              "%s,%d,%.4f,%.4f,%.4f,%.4f,%.4f",
              part,
              images,
              score.value(),
              score.low(),
              score.high(),
              score.standardError(),
              shuffled);
      return own
          + (bounds.isEmpty()
              ? ",,,"
              : bounds.stream()
                  .map(b -> String.format(Locale.ROOT, ",%.4f", b))
                  .collect(Collectors.joining()));
    }

    private String text() {
      return String.format(
              Locale.ROOT,
              "%-20s %.3f  %.3f to %.3f     %.3f",
              part,
              score.value(),
              score.low(),
              score.high(),
              shuffled)
          + (bounds.isEmpty()
              ? "              -        -                -"
              : String.format(
                  Locale.ROOT, "          %.3f    %.3f            %.3f", bounds.toArray()))
          + String.format(Locale.ROOT, "  %6d", images);
    }
  }

  static List<Line> of(SceneRow row, SceneBounds bounds) {
    List<Line> lines = new ArrayList<>();
    SceneScore score = row.score();
    score
        .tasks()
        .forEach(
            (task, own) ->
                lines.add(
                    line(
                        task.tag(),
                        own,
                        List.of(
                            bounds.unconditional().tasks().get(task),
                            bounds.renders().tasks().get(task).mean(),
                            bounds.reconstructions().tasks().get(task).mean()))));
    lines.add(
        new Line(
            "overall",
            score.images(),
            score.estimate(),
            score.floor(),
            List.of(
                bounds.unconditional().overall(),
                bounds.renders().overall(),
                bounds.reconstructions().overall())));
    HeldOutScore heldOut = row.heldOut();
    if (heldOut != null) {
      lines.addAll(apart("unseen", heldOut.unseen()));
      lines.addAll(apart("seen", heldOut.seen()));
    }
    return lines;
  }

  private static Line line(String part, TaskScore score, List<Double> bounds) {
    return new Line(part, score.images(), score.estimate(), score.floor(), bounds);
  }

  private static List<Line> apart(String name, SceneScore score) {
    List<Line> lines = new ArrayList<>();
    for (GenEvalTask task : score.tasks().keySet()) {
      lines.add(line(name + " " + task.tag(), score.tasks().get(task), List.of()));
    }
    lines.add(
        new Line(name + " pairs", score.images(), score.estimate(), score.floor(), List.of()));
    return lines;
  }

  /** A table for people. */
  static String text(List<Line> lines) {
    String floors = "shuffled  unconditional  renders  reconstructions  images";
    StringBuilder text =
        new StringBuilder(String.format("%-20s score  95%% interval    %s%n", "", floors));
    lines.forEach(line -> text.append(line.text()).append(System.lineSeparator()));
    return text.toString();
  }
}
