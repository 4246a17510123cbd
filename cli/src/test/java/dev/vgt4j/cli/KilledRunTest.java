package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.cli.VgtRun.Started;
import dev.vgt4j.core.train.Checkpoints;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a run ends, {@code --resume} makes of it what an unbroken run makes, bit for bit. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class KilledRunTest {
  /** Checkpoints come after 50 steps and at the end. */
  private static final String OPTIONS =
      " --backend djl --threads 1 --batch 1 --steps 70 --data {data}";

  private static final String PRETRAIN = "pretrain";
  private static final String AUTOENCODER = "tune ae --vlm {vlm}";
  private static final String GENERATOR = "tune ar --vlm {vlm} --ae {ae}";

  @TempDir private static Path unbroken;

  @TempDir private Path temp;

  private String command(String recipe, Path out) {
    return TinyModels.get().fill(recipe + OPTIONS + " --resume --out ") + out;
  }

  /** What a run makes that nobody stops; made once for each recipe. */
  private Path whole(String recipe) {
    Path whole = unbroken.resolve(recipe.replaceAll("\\W", ""));
    VgtRun run = VgtRun.here(command(recipe, whole));
    assertThat(run.code()).as(run.err()).isZero();
    return whole;
  }

  /** Model, metrics and newest checkpoint; not what says how long it took or where it lies. */
  private static void assertSame(Path folder, Path expected) throws IOException {
    List<Path> files = files(expected);
    assertThat(files).hasSize(7);
    for (Path file : files) {
      assertThat(folder.resolve(file)).hasSameBinaryContentAs(expected.resolve(file));
    }
    assertThat(files(folder)).containsExactlyElementsOf(files);
  }

  private static Path newest(Path folder) {
    List<Path> all = Checkpoints.list(folder);
    return all.get(all.size() - 1);
  }

  private static List<Path> files(Path folder) throws IOException {
    String newest = newest(folder) + File.separator;
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(f -> !f.toString().contains("step-") || f.toString().startsWith(newest))
          .map(folder::relativize)
          .filter(
              f ->
                  !f.toString()
                      .matches("config.yaml|report.html|speed.csv|tensorboard.*|.*manifest.json"))
          .sorted()
          .toList();
    }
  }

  private static boolean holds(Path folder, String pattern) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.anyMatch(f -> f.getFileName().toString().matches(pattern));
    }
  }

  /** Waits for a file whose name is like this, or for the end. */
  private static void await(Started run, Path folder, String pattern)
      throws IOException, InterruptedException {
    while (run.process().isAlive() && !holds(folder, pattern)) {
      Thread.sleep(1);
    }
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void aKillAndAFullDiskCostOnlyTheStepsSinceTheLastCheckpoint()
      throws IOException, InterruptedException {
    Path out = temp.resolve("out");
    Started killed = VgtRun.start(command(GENERATOR, out));
    await(killed, out.resolve("checkpoints"), "step-\\d+");
    killed.signal("KILL");
    VgtRun cut = killed.result();
    assertThat(cut.code()).as(cut.err()).isEqualTo(128 + 9);

    // a file may not grow beyond 20,000 blocks of at most 1 KiB: no other checkpoint fits
    VgtRun full = VgtRun.start("ulimit -f 20000; ", p -> true, command(GENERATOR, out)).result();
    assertThat(full.code()).as(full.err()).isEqualTo(2);
    assertThat(full.err())
        .contains("vgt: writing " + out.resolve("checkpoints/step-000070") + ": ")
        .doesNotContain("\tat ");
    assertThat(holds(out.resolve("checkpoints"), ".*\\.tmp")).isFalse();

    VgtRun rest = VgtRun.here(command(GENERATOR, out));
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(rest.err()).containsPattern("resuming after step 50 of 70");
    assertSame(out, whole(GENERATOR));
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void signalsSaveAndResumeGoesOnFromWhatIsGood() throws IOException, InterruptedException {
    Path out = temp.resolve("out");
    Started run = VgtRun.start(command(GENERATOR, out));
    await(run, out, "\\.lock");
    run.signal("STOP");
    VgtRun second = VgtRun.here(command(GENERATOR, out));
    boolean deaf = InterruptionTest.ignoresInterrupts();
    run.signal(deaf ? "TERM" : "INT");
    run.signal("CONT");
    VgtRun stopped = run.result();
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(deaf ? 143 : 130);
    assertThat(stopped.err()).contains("saved " + out).contains("--resume");
    assertThat(second.code()).isEqualTo(2);
    assertThat(second.err()).contains("vgt: another run is writing to " + out);

    Started resumed = VgtRun.start(command(GENERATOR, out));
    await(resumed, out, "\\.lock");
    resumed.signal("TERM");
    VgtRun terminated = resumed.result();
    assertThat(terminated.code()).as(terminated.err()).isEqualTo(143);
    assertThat(terminated.err()).contains("resuming after step ", "saved " + out);

    Path damaged = newest(out);
    flipABit(damaged.resolve("optimizer.safetensors"));
    VgtRun rest = VgtRun.here(command(GENERATOR, out));
    assertThat(rest.err())
        .contains("vgt: warning: " + damaged, "moved to ", "resuming after step ");
    assertSame(out, whole(GENERATOR));
  }

  private static void flipABit(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
  }

  /** Kills in the middle of writing and at random moments. */
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {PRETRAIN, AUTOENCODER, GENERATOR})
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void anyKillIsSurvived(String recipe) throws IOException, InterruptedException {
    Path out = temp.resolve("out");
    Random random = new Random(3);
    for (int kill = 0; kill < 6; kill++) {
      Started run = VgtRun.start(command(recipe, out));
      await(run, out, "\\.lock");
      if (kill % 2 == 0) {
        await(run, out.resolve("checkpoints"), "\\..*\\.tmp");
      } else {
        Thread.sleep(random.nextInt(3000));
      }
      run.signal("KILL");
      run.result();
    }
    VgtRun rest = VgtRun.here(command(recipe, out));
    assertThat(rest.code()).as(rest.err()).isZero();
    assertSame(out, whole(recipe));
  }
}
