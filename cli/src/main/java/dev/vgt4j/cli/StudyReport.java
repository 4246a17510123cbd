package dev.vgt4j.cli;

import dev.vgt4j.cli.report.HtmlReport;
import dev.vgt4j.cli.report.LineChart;
import dev.vgt4j.cli.report.MarkdownReport;
import dev.vgt4j.cli.report.Section;
import dev.vgt4j.core.study.Comparison;
import dev.vgt4j.core.study.Finding;
import dev.vgt4j.core.study.Metric;
import dev.vgt4j.core.study.ResultsFile;
import dev.vgt4j.core.study.Study;
import dev.vgt4j.core.study.StudyPlan;
import dev.vgt4j.core.study.StudyResults;
import dev.vgt4j.core.study.StudySizes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Tells what a study found: one page of HTML, and Markdown with pictures. */
final class StudyReport {
  private static final String TITLE = "The paper's ablations on scenes";
  private static final String HOW =
      "Every number is a mean over seeds with its 95% interval by Student's t, which knows only how"
          + " much seeds differ. Runs of one seed share their autoencoders, held-out images and"
          + " prompts, so differences are taken seed by seed. A claim holds here if the interval of"
          + " every difference that it is about lies above 0; it is contradicted if one lies below;"
          + " one without width, the same difference in all seeds, decides nothing."
          + " The intervals are not corrected for the number of claims: of 20 differences that are"
          + " none, one looks like one.";

  private final StudyPlan plan;
  private final StudyResults results;
  private final int total;
  private final int seeds;
  private final StudyTables tables;
  private final StudyCharts charts;

  StudyReport(Study study, int seeds) {
    this.plan = study.plan();
    this.results = study.results();
    this.total = study.runs().size();
    this.seeds = seeds;
    this.tables = new StudyTables(results);
    this.charts = new StudyCharts(results);
  }

  private List<Finding> findings() {
    return plan.comparisons().values().stream()
        .flatMap(c -> c.claims().stream())
        .map(claim -> Finding.of(claim, results))
        .toList();
  }

  private static String heading(Comparison c) {
    return "(" + c.letter() + ") " + c.question();
  }

  /** Writes {@code report.html}, and {@code report} with Markdown, its pictures and all results. */
  void write(Path out) {
    html().write(out.resolve("report.html"));
    Path folder = out.resolve("report");
    markdown().write(folder);
    ResultsFile.write(folder.resolve("results.json"), results);
  }

  private HtmlReport html() {
    HtmlReport report = new HtmlReport(TITLE, subtitle());
    report.section("Claims", s -> table(s.text(HOW), StudyTables.findings(findings())));
    for (Comparison c : plan.comparisons().values()) {
      report.section(
          heading(c),
          s -> table(s, tables.comparison(c)).charts(charts.of(c).toArray(LineChart[]::new)));
    }
    return report.section("How it was made", s -> s.facts(facts()).code(commands()));
  }

  private static Section table(Section section, StudyTables.Table table) {
    return section.table(table.header(), table.rows());
  }

  private MarkdownReport markdown() {
    MarkdownReport report = new MarkdownReport(TITLE).text(subtitle()).text(HOW);
    StudyTables.Table findings = StudyTables.findings(findings());
    report.heading("Claims").table(findings.header(), findings.rows());
    for (Comparison c : plan.comparisons().values()) {
      StudyTables.Table table = tables.comparison(c);
      report.heading(heading(c)).table(table.header(), table.rows());
      int number = 0;
      for (LineChart chart : charts.of(c)) {
        report.chart("study-" + c.letter() + ++number, chart);
      }
    }
    report.heading("How it was made");
    facts().forEach((name, value) -> report.text(name + ": " + value));
    return report.code(commands());
  }

  private String subtitle() {
    return "%d of %d runs, %d seeds".formatted(results.finished(), total, seeds);
  }

  private Map<String, String> facts() {
    StudySizes s = plan.sizes();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "world", s.world().name() + ", " + s.images() + " images, " + s.heldOut() + " held out");
    facts.put("stage 1", budget(s.firstStage()));
    facts.put("stage 2", budget(s.secondStage()));
    facts.put("generators", budget(s.generator()));
    facts.put(
        "scores",
        "%d prompts, %d images each, reference solver with %d steps, guidance %s"
            .formatted(s.prompts(), s.repeats(), s.solverSteps(), s.guidance()));
    facts.put("scores on the way", "the same prompts, one image each");
    facts.put("version", String.join(", ", new Version().getVersion()));
    plan.arms()
        .forEach(
            (name, arm) -> {
              if (!results.values(name, Metric.SECONDS).isEmpty()) {
                String from = arm.from().isEmpty() ? "" : " from " + arm.from().values();
                String settings = String.join(" ", arm.settings());
                facts.put("arm " + name, arm.preset() + from + ": " + settings);
              }
            });
    return facts;
  }

  private static String budget(StudySizes.Budget b) {
    return b.steps() + " steps of " + b.batch() + ", learning rate " + b.learningRate();
  }

  private String commands() {
    StringJoiner letters = new StringJoiner(",");
    plan.comparisons().keySet().forEach(letters::add);
    return "bin/vgt study --backend tf --threads 1 --seeds "
        + seeds
        + " --only "
        + letters
        + " --out study   # as many processes as cores, with the same --out";
  }

  /** The findings, a line each. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(System.lineSeparator());
    for (Finding f : findings()) {
      text.add(f.claim().source() + ": " + f.claim().text() + ": " + f.verdict());
    }
    return text.add(subtitle()).toString();
  }
}
