package dev.vgt4j.core.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.core.study.Contrast.Difference;
import dev.vgt4j.core.study.Contrast.SpeedUp;
import dev.vgt4j.core.study.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What follows from numbers. */
class FindingTest {
  private static final Arm A = Arm.generator("a", "ae");
  private static final Arm B = Arm.generator("b", "ae");

  private static StudyResults scores(double[] a, double[] b) {
    List<StudyRun> runs = new ArrayList<>();
    Map<String, RunResult> results = new TreeMap<>();
    for (int i = 0; i < a.length; i++) {
      add(new StudyRun(A, i, Map.of()), a[i], runs, results);
    }
    for (int i = 0; i < b.length; i++) {
      add(new StudyRun(B, i, Map.of()), b[i], runs, results);
    }
    return new StudyResults(runs, results);
  }

  private static void add(
      StudyRun run, double score, List<StudyRun> runs, Map<String, RunResult> results) {
    runs.add(run);
    ScoreCurve curve = new ScoreCurve(new TreeMap<>(Map.of(100L, score)));
    results.put(run.id(), new RunResult("", Map.of(Metric.SCORE.key(), score), curve, 1));
  }

  private static Verdict verdict(StudyResults results, Contrast... contrasts) {
    return Finding.of(new Claim("here", "a beats b", List.of(contrasts)), results).verdict();
  }

  private static final Difference MORE = new Difference(Metric.SCORE, "a", "b");

  @Test
  void holdsIfThePairedIntervalIsAboveZero() {
    // seeds differ by far more than the arms do
    StudyResults results = scores(new double[] {.3, .5, .7}, new double[] {.25, .44, .66});

    assertThat(verdict(results, MORE)).isEqualTo(Verdict.HOLDS);
    assertThat(verdict(results, new Difference(Metric.SCORE, "b", "a")))
        .isEqualTo(Verdict.OPPOSITE);
  }

  @Test
  void staysOpenIfZeroIsInside() {
    assertThat(verdict(scores(new double[] {.3, .5, .7}, new double[] {.2, .6, .6}), MORE))
        .isEqualTo(Verdict.OPEN);
  }

  @Test
  void theSameDifferenceInAllSeedsDecidesNothing() {
    double image = 1 / 480.0;
    double[] a = {.25, .5, .75};
    double[] b = {.25 - image, .5 - image, .75 - image};
    assertThat(verdict(scores(a, b), MORE)).isEqualTo(Verdict.OPEN);
    assertThat(verdict(scores(b, a), MORE)).isEqualTo(Verdict.OPEN);
  }

  @Test
  void everyContrastHasToHold() {
    StudyResults results = scores(new double[] {.3, .5, .7}, new double[] {.25, .44, .66});

    assertThat(verdict(results, MORE, new Difference(Metric.SCORE, "b", "a")))
        .isEqualTo(Verdict.OPPOSITE);
  }

  @Test
  void oneSeedOrAMissingMetricDecidesNothing() {
    assertThat(verdict(scores(new double[] {.9}, new double[] {.1}), MORE))
        .isEqualTo(Verdict.MISSING);
    StudyResults results = scores(new double[] {.9, .8}, new double[] {.1, .1});
    assertThat(verdict(results, new Difference(Metric.PSNR, "a", "b"))).isEqualTo(Verdict.MISSING);
  }

  @Test
  void pairsOnlySeedsThatBothHave() {
    Interval i = scores(new double[] {.5, .6, .9}, new double[] {.4, .4}).interval(MORE);

    assertThat(i.count()).isEqualTo(2);
    assertThat(i.mean()).isCloseTo(.15, within(1e-12));
  }

  @Test
  void theIntervalIsStudentsForFewValues() {
    Interval i = Interval.of(List.of(1.0, 2.0, 3.0));

    assertThat(i.mean()).isEqualTo(2);
    assertThat(i.halfWidth()).isCloseTo(4.303 / Math.sqrt(3), within(1e-9));
    assertThat(Interval.of(List.of(1.0)).halfWidth()).isInfinite();
    assertThat(Interval.of(List.of()).mean()).isNaN();
  }

  @Test
  void aGeneratorHasItsAutoencodersReconstructions() {
    StudyRun ae = new StudyRun(Arm.stage1("ae"), 1, Map.of());
    StudyRun generator = new StudyRun(A, 1, Map.of("models.autoencoder", ae));
    Map<String, RunResult> results =
        Map.of(
            ae.id(), new RunResult("", Map.of("psnr", 30.0, "seconds", 9.0), ScoreCurve.NONE, 1),
            generator.id(), new RunResult("", Map.of("score", .5), ScoreCurve.NONE, 1));
    StudyResults all = new StudyResults(List.of(ae, generator), results);

    assertThat(all.values("a", Metric.PSNR)).containsEntry(1L, 30.0);
    assertThat(all.values("a", Metric.SECONDS)).isEmpty();
  }

  @Test
  void stepsToAScoreAreInterpolated() {
    ScoreCurve curve = new ScoreCurve(new TreeMap<>(Map.of(100L, .2, 200L, .1, 300L, .4)));

    assertThat(curve.stepsTo(.1)).isEqualTo(50);
    assertThat(curve.stepsTo(.2)).isEqualTo(100);
    assertThat(curve.stepsTo(.3)).isCloseTo(250, within(1e-9));
    assertThat(curve.stepsTo(.5)).isNaN();
  }

  @Test
  void theSpeedUpIsAtTheBestScoreOfBoth() {
    ScoreCurve fast = new ScoreCurve(new TreeMap<>(Map.of(100L, .4, 1000L, .6)));
    ScoreCurve slow = new ScoreCurve(new TreeMap<>(Map.of(100L, .1, 1000L, .4)));

    assertThat(ScoreCurve.speedUp(fast, slow)).isCloseTo(10, within(1e-9));
    assertThat(ScoreCurve.speedUp(slow, fast)).isCloseTo(.1, within(1e-9));
    assertThat(ScoreCurve.speedUp(fast, ScoreCurve.NONE)).isNaN();
  }

  @Test
  void curvesOfSeedsThatScoreNothingAreLeftOut() {
    StudyResults results = scores(new double[] {.5, .6}, new double[] {0, .3});

    assertThat(results.interval(new SpeedUp("a", "b")).count()).isEqualTo(1);
  }
}
