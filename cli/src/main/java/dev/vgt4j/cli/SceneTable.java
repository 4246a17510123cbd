package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.eval.SceneBenchmarkRun;
import dev.vgt4j.core.eval.SceneBounds;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.scenes.Estimate;
import dev.vgt4j.core.scenes.PairedDifference;
import dev.vgt4j.core.scenes.ScenePrompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The benchmark's rows, one a solver and number of steps; files follow every row. */
final class SceneTable {
  private static final String JSON = ".json";

  private final Map<String, String> facts;
  private final SceneBenchmarkRun run;
  private final SceneBounds bounds;
  private final @Nullable Path out;
  private final List<SceneRow> rows = new ArrayList<>();
  private final List<ObjectNode> written = new ArrayList<>();

  /**
   * @param facts what all rows have in common
   * @param bounds the same for all rows
   * @param out file for JSON, beside which CSV goes; null for none
   */
  SceneTable(
      Map<String, String> facts, SceneBenchmarkRun run, SceneBounds bounds, @Nullable Path out) {
    this.facts = facts;
    this.run = run;
    this.bounds = bounds;
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

  /** What was asked, in two lines. */
  String head() {
    return format(
        "benchmark %s: %d of %d prompts, %d images each; seed %s%nprompts sha256 %s%n",
        run.benchmark().name(),
        run.benchmark().prompts().size(),
        run.benchmark().size(),
        run.images(),
        facts.get("seed"),
        run.benchmark().sha256());
  }

  /**
   * Takes a row and writes the files anew.
   *
   * @return all about the row, for people
   */
  String add(SceneRow row, @Nullable SceneComparison other) {
    rows.add(row);
    StringBuilder text = new StringBuilder(row.title()).append(System.lineSeparator());
    text.append(SceneLines.text(SceneLines.of(row, bounds)));
    if (row.heldOut() == null) {
      String why = row.pairs().isEmpty() ? "none known" : "no prompts of " + row.pairs();
      text.append(format("pairs held out of training: %s%n", why));
    } else {
      text.append(format("pairs held out of training: %s%n", row.pairs()));
    }
    ObjectNode node = row.json();
    if (other != null) {
      PairedDifference difference = other.difference(row);
      text.append(format("difference from %s, paired: %s%n", other, difference.overall()));
      difference.tasks().forEach((t, e) -> text.append(format("  %-13s %s%n", t.tag(), e)));
      node.set("difference", json(other.toString(), difference));
    }
    if (rows.size() > 1) {
      node.set("difference_from_first", json(rows.get(0).title(), fromFirst(row)));
    }
    written.add(node);
    if (out != null) {
      AtomicFiles.writeString(out, json().toPrettyString() + "\n");
      AtomicFiles.writeString(csv(out), csv());
    }
    return text.toString();
  }

  private PairedDifference fromFirst(SceneRow row) {
    return PairedDifference.of(row.results(), rows.get(0).digits(), row.seed());
  }

  private static ObjectNode json(String from, PairedDifference difference) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("from", from);
    node.set("overall", difference.overall().json());
    ObjectNode tasks = node.putObject("tasks");
    difference.tasks().forEach((task, estimate) -> tasks.set(task.tag(), estimate.json()));
    return node;
  }

  private ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    Map<String, String> all = new LinkedHashMap<>(facts);
    all.putAll(SceneComparison.identity(run, Long.parseLong(facts.get("seed"))));
    all.forEach(root::put);
    ObjectNode limits = root.putObject("bounds");
    limits.set("renders", bounds.renders().json());
    limits.set("reconstructions", bounds.reconstructions().json());
    limits.put("psnr", bounds.psnr());
    ObjectNode floor = limits.putObject("unconditional");
    floor.put("images", bounds.unconditional().images());
    floor.put("overall", bounds.unconditional().overall());
    bounds.unconditional().tasks().forEach((task, share) -> floor.put(task.tag(), share));
    ArrayNode prompts = root.putArray("prompts");
    for (ScenePrompt prompt : run.benchmark().prompts()) {
      prompts.add(prompt.task().tag() + ": " + prompt.text());
    }
    root.putArray("results").addAll(written);
    return root;
  }

  private String csv() {
    StringBuilder text =
        new StringBuilder("solver,steps,evaluations,seconds_per_image," + SceneLines.HEADER + "\n");
    for (SceneRow row : rows) {
      String start =
          format(
              "%s,%d,%d,%.4f,",
              row.solver(), row.sampling().steps(), row.sampling().evaluations(), row.seconds());
      SceneLines.of(row, bounds)
          .forEach(line -> text.append(start).append(line.csv()).append('\n'));
    }
    return text.toString();
  }

  /** A line for every row. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "solver    steps  evaluations  overall  95% interval    seconds/image  difference from"
                + " the first, paired");
    for (SceneRow row : rows) {
      Estimate overall = row.score().estimate();
      text.append(
          format(
              "%n%-9s %5d  %11d    %.3f  %.3f to %.3f  %13.3f  %s",
              row.solver(),
              row.sampling().steps(),
              row.sampling().evaluations(),
              overall.value(),
              overall.low(),
              overall.high(),
              row.seconds(),
              row == rows.get(0) ? "" : fromFirst(row).overall()));
    }
    return text.toString();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
