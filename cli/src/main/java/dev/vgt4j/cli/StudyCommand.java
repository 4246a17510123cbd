package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.io.Sha256;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.study.ResultsFile;
import dev.vgt4j.core.study.RunResult;
import dev.vgt4j.core.study.ScenesWork;
import dev.vgt4j.core.study.Study;
import dev.vgt4j.core.study.StudyPlan;
import dev.vgt4j.core.study.StudySizes;
import dev.vgt4j.core.study.VgtStudy;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt study}: repeats the paper's ablations on scenes. */
@Command(
    name = "study",
    description =
        "Repeats the paper's ablations on scenes and says which of its claims hold. Goes on where it"
            + " was stopped; several processes with the same --out share the work.",
    mixinStandardHelpOptions = true)
final class StudyCommand implements Callable<Integer> {
  private static final int SEEDS = 3;
  private static final int HASH_LENGTH = 12;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "study",
      description = "Where runs and reports go; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("study");

  @Option(
      names = "--vlm",
      paramLabel = "DIR",
      converter = BundledModels.VlmConverter.class,
      description = "The vision-language model to start from; default: models/scenes-vlm.")
  private @Nullable Path vlm;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Repetitions of everything; default: 3, with --smoke 1.")
  private @Nullable Integer seeds;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description = "A report's results.json: runs that are in it are not repeated.")
  private @Nullable Path earlier;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "LETTER",
      description = "Comparisons to make, such as a,c; default: all.")
  private List<String> only = List.of();

  @Option(names = "--smoke", description = "A very short study that only shows that all works.")
  private boolean smoke;

  @Option(names = "--report-only", description = "Only write the reports of what is there.")
  private boolean reportOnly;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter screen = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path start = QuickstartCommand.model(vlm, "study");
    StudyPlan all = VgtStudy.plan(smoke ? StudySizes.smoke() : StudySizes.full());
    StudyPlan plan = only.isEmpty() ? all : all.only(only);
    int repetitions = seeds != null ? seeds : smoke ? 1 : SEEDS;
    Map<String, RunResult> elsewhere = earlier == null ? Map.of() : ResultsFile.read(earlier);
    Study study = new Study(plan, repetitions, out, checksum(start), elsewhere);
    if (!reportOnly) {
      int code = run(study, start, err);
      if (code != 0) {
        return code;
      }
    }
    if (study.results().finished() == 0) {
      throw new InvalidInputException("study: no results in " + out + " yet");
    }
    StudyReport report = new StudyReport(study, repetitions);
    report.write(out);
    screen.println(report);
    screen.flush();
    study.failures().forEach((run, reason) -> err.println("vgt: " + run + " broke: " + reason));
    err.flush();
    return study.failures().isEmpty() ? 0 : 1;
  }

  /** Runs that start from different models do not belong together. */
  private static String checksum(Path model) {
    try (ModelFolder folder = ModelFolder.open(model)) {
      folder.requireVlm();
    }
    Path weights = model.resolve(ModelFolder.WEIGHTS);
    Path named = Files.exists(weights) ? weights : model.resolve(ModelFolder.CONFIG);
    return Sha256.of(named).substring(0, HASH_LENGTH);
  }

  private int run(Study study, Path start, PrintWriter err) {
    try (Backend backend = backendOption.open(Capability.TRAINING);
        Interruption interruption = Interruption.install(err)) {
      StudyDisplay display = new StudyDisplay(err, interruption);
      ScenesWork work = new ScenesWork(study.plan().sizes(), start, out, backend, display);
      if (study.run(work, display)) {
        return 0;
      }
      err.println("stopped; the same command goes on from here");
      err.flush();
      return interruption.exitCode();
    }
  }
}
