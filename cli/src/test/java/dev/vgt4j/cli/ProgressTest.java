package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.core.train.StepReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter err = new PrintWriter(text);
  private final AtomicLong clock = new AtomicLong(TimeUnit.DAYS.toNanos(3));
  private final AtomicBoolean stop = new AtomicBoolean();

  @Test
  void printsAfterASecondThenEveryFiveThenTheLast() {
    try (Progress progress = lines("work", 0, 100)) {
      for (int i = 1; i <= 100; i++) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        progress.update(i, "at " + i);
      }
    }
    assertThat(printed())
        .containsExactly(
            "work: 10/100, at 10, 0:01, 0:09 left",
            "work: 60/100, at 60, 0:06, 0:04 left",
            "work: 100/100, at 100, 0:10");
  }

  @Test
  void estimatesFromTheStepsOfThisRunAlone() {
    Progress progress = lines("work", 900, 1000);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(4000));
    progress.update(950, "");
    assertThat(printed()).containsExactly("work: 950/1000, 1:06:40, 1:06:40 left");
  }

  @Test
  void shortWorkSaysOnlyItsEnd() {
    try (Progress progress = lines("work", 0, 2)) {
      progress.update(1, "");
      progress.update(2, "");
    }
    assertThat(printed()).containsExactly("work: 2/2, 0:00");
  }

  @Test
  void showsLossRateAndSpeedWithoutColourCodes() {
    try (ProgressListener listener = listener()) {
      listener.started(0, 600);
      clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
      listener.stepped(report(2, Map.of("loss", 0.123456), false));
      clock.addAndGet(TimeUnit.SECONDS.toNanos(10));
      Map<String, Double> parts = new LinkedHashMap<>();
      parts.put("total", 0.00002);
      parts.put("reconstruction_loss", 0.5);
      listener.stepped(report(300, parts, true));
    }
    assertThat(printed())
        .containsExactly(
            "tune ae: 2/600, loss 0.1235, lr 1.0e-03, 184 samples/s, 0:02, 9:58 left",
            "tune ae: 300/600, loss 2.00e-05, reconstruction 0.5000, lr 1.0e-03, 184 samples/s, 1 skipped, 0:12, 0:12 left");
    assertThat(text.toString()).doesNotContain("\u001b", "\r");
  }

  @Test
  void showsTheShareOfThePeakWhereItIsKnown() {
    try (ProgressListener listener =
        new ProgressListener(
            err, (done, total) -> lines("tune ar", done, total), stop::get, report -> 0.8751)) {
      listener.started(0, 600);
      listener.stepped(report(600, Map.of("loss", 0.5), false));
    }
    assertThat(printed())
        .containsExactly(
            "tune ar: 600/600, loss 0.5000, lr 1.0e-03, 184 samples/s, 88% of peak, 0:00");
  }

  @Test
  void namesWhatIsSkippedAndWhatFails() {
    try (ProgressListener listener = listener()) {
      List<String> samples = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
      listener.skipped(report(7, Map.of("loss", Double.NaN), true), samples);
      listener.warned("no space left");
    }
    assertThat(printed())
        .containsExactly(
            "vgt: warning: step 7 was skipped, loss or gradients were not finite; samples a b c d e"
                + " f g h ...",
            "vgt: warning: no space left");
  }

  @Test
  void saysWhereAnInterruptedRunGoesOn() {
    try (ProgressListener listener = listener()) {
      listener.started(40, 600);
      assertThat(listener.shouldStop()).isFalse();
      stop.set(true);
      assertThat(listener.shouldStop()).isTrue();
      listener.stepped(report(41, Map.of("loss", 1.0), false));
      listener.saved(41, Path.of("out", "checkpoints", "step-000041"));
    }
    assertThat(printed()).startsWith("resuming after step 40 of 600");
    assertThat(printed())
        .endsWith(
            "stopped after step 41 of 600, saved "
                + Path.of("out", "checkpoints", "step-000041")
                + "; run again with --resume to go on");
  }

  private ProgressListener listener() {
    return new ProgressListener(
        err, (done, total) -> lines("tune ae", done, total), stop::get, report -> Double.NaN);
  }

  private Progress lines(String task, long done, long total) {
    return new Progress.Lines(task, done, total, err, clock::get);
  }

  private static StepReport report(long step, Map<String, Double> metrics, boolean skipped) {
    return new StepReport(step, 600, metrics, 1e-3, 1, skipped, 184.2, 0.1, 0, 0);
  }

  private List<String> printed() {
    return text.toString().lines().toList();
  }
}
