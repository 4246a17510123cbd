package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the newest checkpoint, the one before takes over. */
class CheckpointFailureTest {
  @TempDir private static Path shared;

  @TempDir private Path folder;

  private Path unbroken;
  private final List<String> warnings = new ArrayList<>();
  private long resumedAt;

  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void warned(String message) {
          warnings.add(message);
        }

        @Override
        public void started(long firstStep, long steps) {
          resumedAt = firstStep;
        }
      };

  @BeforeEach
  void trainOnce() {
    unbroken = shared.resolve("whole");
    if (!Checkpoints.exist(unbroken)) {
      train(unbroken, false);
    }
  }

  private void train(Path out, boolean resume) {
    LineTask.train(out, LineTask.whole(), LineTask.plan(), listener, resume);
  }

  /** Saves twice and keeps one. */
  private void train(Path out, boolean resume, WriteBoundary boundary) {
    TrainingPlan plan = LineTask.plan(12, 1, false, 2);
    LineTask.train(out, LineTask.whole(), plan, listener, resume, t -> t.watching(boundary));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private Path newest(Path out) {
    List<Path> all = Checkpoints.list(out);
    return all.get(all.size() - 1);
  }

  /** A copy of the folder between two changes on disk is what a kill there leaves. */
  @Test
  void aKillAtAnyMomentOfSaving() throws IOException {
    List<Path> left = new ArrayList<>();
    Path out = folder.resolve("out");
    train(
        out,
        false,
        place -> {
          Path copy = folder.resolve("killed-" + left.size());
          copy(out, copy);
          left.add(copy);
        });
    assertThat(left).hasSizeGreaterThan(25);
    for (Path killed : left) {
      train(killed, true);
      ResumeTest.assertSame(killed, unbroken);
      try (Stream<Path> files = Files.walk(killed)) {
        assertThat(files.map(Path::toString)).noneMatch(f -> f.endsWith(".tmp"));
      }
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void aDiskThatIsFullForAMoment() throws IOException {
    int places = 0;
    boolean more = true;
    while (more) {
      int failing = places++;
      int[] reached = {0};
      warnings.clear();
      Path out = folder.resolve("full-" + failing);
      boolean ended = false;
      try {
        train(
            out,
            false,
            place -> {
              if (reached[0]++ == failing) {
                throw new IOException("No space left on device");
              }
            });
      } catch (UncheckedIOException atTheEnd) {
        assertThat(atTheEnd).hasMessageEndingWith("step-000024: No space left on device");
        ended = true;
      }
      more = reached[0] > failing;
      assertThat(warnings).hasSize(more && !ended ? 1 : 0);
      train(out, true);
      ResumeTest.assertSame(out, unbroken);
    }
    assertThat(places).isGreaterThan(25);
  }

  @Test
  void aDiskThatStaysFull() throws IOException {
    Path out = folder.resolve("out");
    LineTask.train(out, LineTask.whole(), LineTask.plan(), LineTask.stopAfter(7), false);
    WriteBoundary full =
        place -> {
          throw new IOException("No space left on device");
        };
    assertThatThrownBy(() -> train(out, true, full))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "writing "
                + out.resolve("checkpoints/step-000024").toAbsolutePath()
                + ": No space left on device");
    assertThat(warnings)
        .hasSize(1)
        .allSatisfy(w -> assertThat(w).endsWith("training goes on and saves again later"));
    train(out, true);
    assertThat(resumedAt).isEqualTo(7);
    ResumeTest.assertSame(out, unbroken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.safetensors",
        "optimizer.safetensors",
        "averages.safetensors",
        "state.safetensors",
        "manifest.json"
      })
  void aFlippedBit(String name) throws IOException {
    copy(unbroken, folder.resolve("out"));
    Path out = folder.resolve("out");
    Path file = newest(out).resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[name.endsWith(".json") ? 0 : bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    train(out, true);
    assertThat(resumedAt).isEqualTo(20);
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains(file.toString(), "moved to step-000024.damaged");
    ResumeTest.assertSame(out, unbroken);
    assertThat(out.resolve("checkpoints/step-000024.damaged")).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "manifest.json"})
  void aMissingOrShortFile(String name) throws IOException {
    Path out = folder.resolve("out");
    copy(unbroken, out);
    Files.delete(newest(out).resolve(name));
    Path before = Checkpoints.list(out).get(0).resolve(name);
    byte[] bytes = Files.readAllBytes(before);
    Files.write(before, List.of(new String(bytes, 0, 10, java.nio.charset.StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> train(out, true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("no checkpoint in " + out.resolve("checkpoints"))
        .hasMessageContainingAll("step-000024", "step-000020", name, "start anew");
    assertThat(Checkpoints.list(out)).as("nothing is moved").hasSize(2);
  }

  @Test
  void aManifestOfAnotherFolder() throws IOException {
    Path out = folder.resolve("out");
    copy(unbroken, out);
    Files.move(newest(out), out.resolve("checkpoints/step-000030"));
    train(out, true);
    assertThat(warnings).singleElement().asString().contains("its manifest is of step 24");
    ResumeTest.assertSame(out, unbroken);
  }

  @Test
  void keepsTheLastAndTheBest() throws IOException {
    Path out = folder.resolve("out");
    LineTask.train(out, LineTask.whole(), LineTask.plan(5, 1, true, 2), listener, false);
    double[] losses = MetricsLog.read(out, "loss");
    assertThat(Checkpoints.list(out)).hasSizeBetween(1, 2);
    Path first = Checkpoints.list(out).get(0);
    CheckpointManifest best = CheckpointManifest.read(first);
    long step = best.summary().step();
    double sum = 0;
    int from = (int) (step == 24 ? 20 : step - 5);
    for (int i = from; i < step; i++) {
      sum += losses[i];
    }
    assertThat(best.summary().loss()).isEqualTo(sum / (step - from));
    for (int end = 5; end <= 20; end += 5) {
      double mean = 0;
      for (int i = end - 5; i < end; i++) {
        mean += losses[i] / 5;
      }
      assertThat(best.summary().loss()).isLessThanOrEqualTo(mean * (1 + 1e-12));
    }
    assertThat(newest(out)).hasFileName("step-000024");
  }

  @Test
  void aNewRunDoesNotMixWithAnOldOne() {
    assertThatThrownBy(() -> train(unbroken, false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds checkpoints already");
  }
}
