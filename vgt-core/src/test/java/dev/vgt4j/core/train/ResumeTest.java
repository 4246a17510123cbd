package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in parts makes what a run in one go makes, bit for bit. */
class ResumeTest {
  @TempDir private static Path shared;

  @TempDir private Path folder;

  private static Path unbroken() {
    Path whole = shared.resolve("whole");
    if (!Checkpoints.exist(whole)) {
      LineTask.train(whole, task(), LineTask.plan(), TrainingListener.NONE, false);
    }
    return whole;
  }

  /** With skipped steps: one while the averages are copies, and the one that would begin them. */
  private static LineTask task() {
    return LineTask.broken(4L, 9L, 15L);
  }

  /** Weights, optimizer, averages, the run's own state and the metrics. */
  static void assertSame(Path out, Path expected) throws IOException {
    List<Path> left = Checkpoints.list(expected);
    Path last = left.get(left.size() - 1);
    Path mine = out.resolve(Checkpoints.FOLDER).resolve(last.getFileName());
    try (Stream<Path> files = Files.list(last)) {
      List<String> names = files.map(f -> f.getFileName().toString()).toList();
      assertThat(names)
          .containsExactlyInAnyOrder(
              "model.safetensors",
              "optimizer.safetensors",
              "averages.safetensors",
              "state.safetensors",
              "manifest.json");
      for (String name : names) {
        if (name.endsWith(".safetensors")) {
          assertThat(mine.resolve(name)).hasSameBinaryContentAs(last.resolve(name));
        }
      }
    }
    assertThat(out.resolve("metrics.csv")).hasSameBinaryContentAs(expected.resolve("metrics.csv"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 9, 10, 11, 12, 15, 23})
  void atAnyStep(long stop) throws IOException {
    Trainer.Result stopped =
        LineTask.train(folder, task(), LineTask.plan(), LineTask.stopAfter(stop), false);
    assertThat(stopped.finished()).isFalse();
    assertThat(stopped.step()).isEqualTo(stop);
    LineTask.train(folder, task(), LineTask.plan(), TrainingListener.NONE, true);
    assertSame(folder, unbroken());
    assertThat(folder.resolve("skipped.csv"))
        .hasSameBinaryContentAs(unbroken().resolve("skipped.csv"));
  }

  @Test
  void afterEveryStep() throws IOException {
    for (long step = 1; step <= LineTask.STEPS; step++) {
      LineTask.train(folder, task(), LineTask.plan(), LineTask.stopAfter(step), step > 1);
    }
    assertSame(folder, unbroken());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void withAnotherPrefetch(int prefetch) throws IOException {
    TrainingPlan plan = LineTask.plan(5, 2, false, prefetch);
    LineTask.train(folder, task(), plan, LineTask.stopAfter(13), false);
    LineTask.train(folder, task(), plan, TrainingListener.NONE, true);
    assertSame(folder, unbroken());
  }

  @Test
  void aFinishedRunIsLeftAsItIs() throws IOException {
    LineTask.train(folder, task(), LineTask.plan(), TrainingListener.NONE, false);
    Trainer.Result again =
        LineTask.train(folder, task(), LineTask.plan(), TrainingListener.NONE, true);
    assertThat(again.finished()).isTrue();
    assertSame(folder, unbroken());
  }
}
