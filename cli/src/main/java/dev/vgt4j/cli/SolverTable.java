package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.scenes.GenEvalTask;
import dev.vgt4j.core.scenes.SceneScore;
import dev.vgt4j.core.scenes.SceneScore.TaskScore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Scores against evaluations of the flow-matching head; files follow every row. */
final class SolverTable {
  private static final String JSON = ".json";

  private final Map<String, String> facts;
  private final @Nullable Path out;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param facts what all rows have in common
   * @param out file for JSON, beside which CSV goes; null for none
   */
  SolverTable(Map<String, String> facts, @Nullable Path out) {
    this.facts = facts;
    this.out = out;
  }

  /** Checks the place for the files before long work. */
  static void requireWritable(@Nullable Path out) {
    if (out == null) {
      return;
    }
    if (!out.toString().endsWith(JSON)) {
      throw new InvalidInputException("--out: expected a file name that ends in .json, got " + out);
    }
    AtomicFiles.requireWritable(out);
    AtomicFiles.requireWritable(csv(out));
  }

  private static Path csv(Path json) {
    String name = json.getFileName().toString();
    return json.resolveSibling(name.substring(0, name.length() - JSON.length()) + ".csv");
  }

  /**
   * One solver with one number of steps.
   *
   * @param sampling what was measured
   * @param score of all images
   * @param bySeed overall scores of the seeds alone
   * @param seconds for an image, judging included
   */
  record Row(SamplingOptions sampling, SceneScore score, List<Double> bySeed, double seconds) {
    private String solver() {
      return RequestOptions.lower(sampling.solver());
    }

    private String line() {
      return format(
          "%-9s %5d  %11d    %.3f    %.3f      %.3f  %13.3f",
          solver(),
          sampling.steps(),
          sampling.evaluations(),
          score.overall(),
          score.floor(),
          score.standardError(),
          seconds);
    }

    private String csv() {
      StringJoiner line = new StringJoiner(",");
      line.add(solver())
          .add(Integer.toString(sampling.steps()))
          .add(Integer.toString(sampling.evaluations()))
          .add(Integer.toString(score.images()))
          .add(number(score.overall()))
          .add(number(score.floor()))
          .add(number(score.standardError()))
          .add(number(seconds));
      for (GenEvalTask task : GenEvalTask.values()) {
        TaskScore one = score.tasks().get(task);
        line.add(one == null ? "" : number(one.mean()));
      }
      return line.toString();
    }

    private ObjectNode json() {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("solver", solver())
          .put("steps", sampling.steps())
          .put("evaluations", sampling.evaluations())
          .put("seconds_per_image", seconds);
      ArrayNode seeds = node.putArray("overall_by_seed");
      bySeed.forEach(seeds::add);
      return node.setAll(score.json());
    }

    /** The scores by task. */
    @Override
    public String toString() {
      return format(
              "%s, %d steps, %d evaluations of the head, time shift %s%n",
              solver(), sampling.steps(), sampling.evaluations(), sampling.timeShift())
          + score
          + System.lineSeparator();
    }
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String number(double value) {
    return format("%.4f", value);
  }

  /** Takes a row and writes the files anew. */
  void add(Row row) {
    rows.add(row);
    if (out != null) {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      facts.forEach(root::put);
      ArrayNode results = root.putArray("results");
      rows.forEach(r -> results.add(r.json()));
      AtomicFiles.writeString(out, root.toPrettyString() + "\n");
      AtomicFiles.writeString(csv(out), csv());
    }
  }

  private String csv() {
    StringJoiner head = new StringJoiner(",");
    head.add("solver,steps,evaluations,images,overall,floor,standard_error,seconds_per_image");
    for (GenEvalTask task : GenEvalTask.values()) {
      head.add(task.tag());
    }
    StringBuilder text = new StringBuilder(head + "\n");
    rows.forEach(r -> text.append(r.csv()).append('\n'));
    return text.toString();
  }

  /** A line for every row. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "solver    steps  evaluations  overall    floor  std.error  seconds/image");
    rows.forEach(r -> text.append(System.lineSeparator()).append(r.line()));
    return text.toString();
  }
}
