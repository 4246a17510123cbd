package dev.vgt4j.core.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.core.io.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a study goes through its runs, with work that is made up. */
class StudyTest {
  private static final StudySizes SIZES = StudySizes.smoke();
  private static final StudyMonitor SILENT = new StudyMonitor() {};

  @TempDir Path out;

  private static StudyPlan plan() {
    return StudyPlan.of(
        SIZES,
        List.of(
            Arm.stage1("ae"),
            Arm.stage2("ae2", "ae", 0.5),
            Arm.generator("one", "ae2"),
            Arm.generator("two", "ae2"),
            Arm.generator("three", "ae")),
        List.of(comparison("a", "one", "two"), comparison("b", "one", "three")));
  }

  private static Comparison comparison(String letter, String... arms) {
    return new Comparison(letter, "?", List.of(arms), List.of(Metric.SCORE), List.of());
  }

  private static RunResult result(StudyRun run) {
    Map<String, Double> metrics = Map.of(Metric.SCORE.key(), (double) run.seed());
    return new RunResult("", metrics, ScoreCurve.NONE, 1);
  }

  /** Work that notes down what it was given. */
  private static StudyWork noting(List<String> done) {
    return (run, folder, parents) -> {
      parents.values().forEach(p -> assertThat(p.resolve("result.json")).exists());
      done.add(run.id());
      return Optional.of(result(run));
    };
  }

  @Test
  void sharedRunsRunOnceAndAfterTheirParents() {
    List<String> done = new ArrayList<>();
    Study study = new Study(plan(), 2, out, "vlm");

    assertThat(study.run(noting(done), SILENT)).isTrue();

    assertThat(done)
        .containsExactly(
            "ae-seed1",
            "ae2-seed1",
            "one-seed1",
            "two-seed1",
            "three-seed1",
            "ae-seed2",
            "ae2-seed2",
            "one-seed2",
            "two-seed2",
            "three-seed2");
    assertThat(study.results().values("one", Metric.SCORE)).containsValues(1.0, 2.0);
  }

  @Test
  void aPartNeedsItsOwnRunsOnly() {
    assertThat(plan().only(List.of("b")).runs(1))
        .extracting(StudyRun::id)
        .containsExactly("ae-seed1", "ae2-seed1", "one-seed1", "three-seed1");
    assertThatThrownBy(() -> plan().only(List.of("z")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("known: a, b");
  }

  @Test
  void goesOnWhereItStopped() {
    List<String> first = new ArrayList<>();
    StudyWork stopping =
        (run, folder, parents) ->
            run.arm().name().equals("one")
                ? Optional.empty()
                : noting(first).run(run, folder, parents);
    StudyMonitor afterTwo =
        new StudyMonitor() {
          @Override
          public boolean shouldStop() {
            return first.size() == 2;
          }
        };
    assertThat(new Study(plan(), 1, out, "vlm").run(stopping, afterTwo)).isFalse();

    List<String> second = new ArrayList<>();
    assertThat(new Study(plan(), 1, out, "vlm").run(noting(second), SILENT)).isTrue();

    assertThat(first).containsExactly("ae-seed1", "ae2-seed1");
    assertThat(second).containsExactly("one-seed1", "two-seed1", "three-seed1");
  }

  @Test
  void leavesARunToTheProcessThatHasItAndComesBack() {
    List<String> done = new ArrayList<>();
    Study study = new Study(plan(), 1, out, "vlm");
    StudyRun ae2 = study.runs().get(1);
    RunFolder other = RunFolder.open(study.folder(ae2));
    List<String> seenWhileHeld = new ArrayList<>();
    Runnable pause =
        () -> {
          seenWhileHeld.addAll(done);
          result(ae2).of(study.definition(ae2)).write(study.folder(ae2));
          other.close();
        };

    assertThat(study.run(noting(done), SILENT, pause)).isTrue();

    assertThat(seenWhileHeld).containsExactly("ae-seed1", "three-seed1");
    assertThat(done).doesNotContain("ae2-seed1").contains("one-seed1", "two-seed1");
  }

  @Test
  void aRunThatBreaksKeepsOnlyWhatStartsFromItFromBeingDone() {
    List<String> done = new ArrayList<>();
    StudyWork breaking =
        (run, folder, parents) -> {
          if (run.arm().name().equals("ae2")) {
            throw new VgtException("no number any more");
          }
          return noting(done).run(run, folder, parents);
        };
    Study study = new Study(plan(), 1, out, "vlm");

    assertThat(study.run(breaking, SILENT)).isTrue();

    assertThat(done).containsExactly("ae-seed1", "three-seed1");
    assertThat(study.failures()).containsExactly(Map.entry("ae2-seed1", "no number any more"));
    assertThat(new Study(plan(), 1, out, "vlm").run(noting(done), SILENT)).isTrue();
    assertThat(done).contains("ae2-seed1", "one-seed1", "two-seed1");
  }

  @Test
  void resultsOfOtherSettingsAreRefused() {
    new Study(plan(), 1, out, "vlm").run(noting(new ArrayList<>()), SILENT);

    assertThatThrownBy(() -> new Study(plan(), 1, out, "another vlm"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("choose another --out");
  }

  @Test
  void runsDoneElsewhereAreRepeatedOnlyIfTheirModelIsNeeded() {
    Study first = new Study(plan().only(List.of("a")), 1, out.resolve("first"), "vlm");
    first.run(noting(new ArrayList<>()), SILENT);
    Path file = out.resolve("results.json");
    ResultsFile.write(file, first.results());
    Map<String, RunResult> elsewhere = ResultsFile.read(file);

    List<String> done = new ArrayList<>();
    Study same = new Study(plan().only(List.of("a")), 1, out.resolve("same"), "vlm", elsewhere);
    assertThat(same.run(noting(done), SILENT)).isTrue();
    assertThat(done).isEmpty();
    assertThat(same.results().values("two", Metric.SCORE)).containsValues(1.0);

    Study more = new Study(plan(), 1, out.resolve("more"), "vlm", elsewhere);
    assertThat(more.results().values("ae", Metric.SCORE)).containsValues(1.0);
    assertThat(more.run(noting(done), SILENT)).isTrue();
    assertThat(done).containsExactly("ae-seed1", "three-seed1");
    assertThatThrownBy(() -> new Study(plan(), 1, out.resolve("more"), "another", elsewhere))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("was run as");
  }

  @Test
  void aFileOfOtherThingsIsNoResults() throws Exception {
    Path file = Files.writeString(out.resolve("results.json"), "{\"ae-seed1\": {}}");

    assertThatThrownBy(() -> ResultsFile.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("results.json")
        .hasMessageContaining("ae-seed1");
  }

  @Test
  void aDamagedResultIsNamed() throws Exception {
    Study study = new Study(plan(), 1, out, "vlm");
    study.run(noting(new ArrayList<>()), SILENT);
    Files.writeString(study.folder(study.runs().get(0)).resolve("result.json"), "{}");

    assertThatThrownBy(() -> new Study(plan(), 1, out, "vlm"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("result.json");
  }

  @Test
  void tellsHowMuchIsLeft() {
    List<StudyMonitor.Status> told = new ArrayList<>();
    StudyMonitor monitor =
        new StudyMonitor() {
          @Override
          public void begins(StudyRun run, Status status) {
            told.add(status);
          }
        };
    new Study(plan(), 1, out, "vlm").run(noting(new ArrayList<>()), monitor);

    assertThat(told).extracting(StudyMonitor.Status::done).containsExactly(0, 1, 2, 3, 4);
    assertThat(told).extracting(StudyMonitor.Status::total).containsOnly(5);
    assertThat(told)
        .extracting(StudyMonitor.Status::secondsLeft)
        .allSatisfy(left -> assertThat(left).isPositive());
  }

  @Test
  void theStudyIsWhole() {
    StudyPlan study = VgtStudy.plan(StudySizes.full());

    assertThat(study.comparisons()).containsKeys("a", "b", "e", "f");
    assertThat(study.runs(3)).hasSizeGreaterThan(3 * 15);
  }

  @Test
  void anArmStartsFromEarlierOnesOnly() {
    assertThatThrownBy(() -> StudyPlan.of(SIZES, List.of(Arm.generator("one", "none")), List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'none'");
  }
}
