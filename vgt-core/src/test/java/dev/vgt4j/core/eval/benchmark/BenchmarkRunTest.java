package dev.vgt4j.core.eval.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkRunTest {
  private static final int SIDE = 8;
  private static final GenerationRequest REQUEST = GenerationRequest.of(SIDE, SIDE).withSeed(40);
  private static final Map<String, String> SETTINGS = Map.of("seed", "40", "model", "painter");
  private static final PromptBenchmark SEPARATE =
      new PromptBenchmark(
          "separate", 2, List.of(prompt("zero"), prompt("one"), prompt("two"), prompt("three")));

  @TempDir private Path temp;
  private final Painter painter = new Painter();

  private static BenchmarkPrompt prompt(String name) {
    return new BenchmarkPrompt(
        "a " + name,
        List.of(name + "/0.png", name + "/1.png"),
        Map.of(name + "/note.txt", "about " + name));
  }

  /** Paints every image in the grey of its seed and number; cancels before request n. */
  private static final class Painter implements ImageGenerator {
    private final List<String> requests = new ArrayList<>();
    private int cancelAt = -1;

    @Override
    public HostTensor generate(
        List<String> prompts, GenerationRequest request, GenerationMonitor monitor) {
      if (requests.size() == cancelAt) {
        throw new GenerationCancelledException("stopped");
      }
      requests.add(request.firstImage() + " " + prompts);
      int area = 3 * SIDE * SIDE;
      float[] pixels = new float[prompts.size() * area];
      for (int i = 0; i < pixels.length; i++) {
        long level = request.seed() + request.firstImage() + i / area;
        pixels[i] = level / 127.5f - 1;
      }
      return HostTensor.of(pixels, prompts.size(), 3, SIDE, SIDE);
    }

    @Override
    public HostTensor generateAnything(
        int images, GenerationRequest request, GenerationMonitor monitor) {
      throw new UnsupportedOperationException("benchmarks have prompts");
    }

    @Override
    public void close() {}
  }

  private BenchmarkRun open() {
    return BenchmarkRun.open(temp.resolve("run"), SEPARATE, SETTINGS);
  }

  private void generate(BenchmarkRun run, int limit, int atOnce) {
    run.generate(
        painter, run.pending(limit), atOnce, REQUEST, GenerationMonitor.NONE, images -> {});
  }

  private int grey(String path) {
    return Images.read(temp.resolve("run/images").resolve(path)).getRGB(0, 0) & 0xff;
  }

  @Test
  void everyImageHasTheNumberOfItsPlace() throws IOException {
    try (BenchmarkRun run = open()) {
      generate(run, Integer.MAX_VALUE, 3);
      assertThat(run.pending(Integer.MAX_VALUE)).isEmpty();
    }
    assertThat(painter.requests)
        .containsExactly("0 [a zero, a zero, a one, a one, a two, a two]", "6 [a three, a three]");
    assertThat(grey("zero/0.png")).isEqualTo(40);
    assertThat(grey("one/1.png")).isEqualTo(43);
    assertThat(grey("three/1.png")).isEqualTo(47);
    assertThat(temp.resolve("run/images/two/note.txt")).hasContent("about two");
    assertThat(Images.readTexts(temp.resolve("run/images/one/1.png")))
        .containsEntry("prompt", "a one")
        .containsEntry("image number", "3")
        .containsEntry("model", "painter");
    assertThat(temp.resolve("run/.lock")).doesNotExist();
  }

  @Test
  void aStoppedRunGoesOnAndMakesTheSameImages() throws IOException {
    painter.cancelAt = 2;
    try (BenchmarkRun run = open()) {
      assertThatThrownBy(() -> generate(run, 4, 1))
          .isInstanceOf(GenerationCancelledException.class);
      assertThat(run.pending(4)).containsExactly(2, 3);
    }
    Files.delete(temp.resolve("run/images/zero/1.png"));
    painter.cancelAt = -1;
    painter.requests.clear();
    try (BenchmarkRun run = open()) {
      assertThat(run.pending(3)).containsExactly(0, 2);
      generate(run, 4, 4);
    }
    assertThat(painter.requests)
        .containsExactly("0 [a zero, a zero]", "4 [a two, a two, a three, a three]");
    assertThat(grey("zero/1.png")).isEqualTo(41);
    assertThat(grey("three/0.png")).isEqualTo(46);
  }

  @Test
  void otherSettingsAreKeptOutByName() {
    open().close();
    Map<String, String> other = Map.of("seed", "41", "solver", "heun", "model", "painter");
    assertThatThrownBy(() -> BenchmarkRun.open(temp.resolve("run"), SEPARATE, other))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("seed is 40, now 41; solver is not there, now heun");
    PromptBenchmark fewer = new PromptBenchmark("separate", 2, SEPARATE.prompts().subList(0, 3));
    assertThatThrownBy(() -> BenchmarkRun.open(temp.resolve("run"), fewer, SETTINGS))
        .hasMessageContaining("prompts sha256 is " + SEPARATE.sha256());
    open().close();
  }

  @Test
  void aFolderOfSomethingElseIsRefused() throws IOException {
    Files.createDirectories(temp.resolve("run"));
    Files.writeString(temp.resolve("run/thesis.txt"), "words");
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not empty and has no manifest.json");
  }

  @Test
  void oneRunAtATime() {
    try (BenchmarkRun first = open()) {
      assertThat(first.pending(1)).hasSize(1);
      assertThatThrownBy(this::open).hasMessageContaining("another run is writing to");
    }
  }

  @Test
  void whatAKilledRunLeftIsDeleted() throws IOException {
    open().close();
    Path folder = Files.createDirectories(temp.resolve("run/images/two"));
    Path left = folder.resolve(".0.png.00000000-0000-0000-0000-000000000000.tmp");
    Files.writeString(left, "half");
    open().close();
    assertThat(left).doesNotExist();
  }

  @Test
  void gridsAreRowByRowWithoutPadding() {
    BenchmarkPrompt circle = new BenchmarkPrompt("a circle", List.of("circle.png"), Map.of());
    PromptBenchmark grids = new PromptBenchmark("grids", 4, List.of(circle));
    try (BenchmarkRun run = BenchmarkRun.open(temp.resolve("run"), grids, SETTINGS)) {
      generate(run, 1, 1);
    }
    BufferedImage grid = Images.read(temp.resolve("run/images/circle.png"));
    assertThat(grid.getWidth()).isEqualTo(2 * SIDE);
    assertThat(grid.getHeight()).isEqualTo(2 * SIDE);
    assertThat(
            List.of(
                grid.getRGB(0, 0) & 0xff,
                grid.getRGB(SIDE, 0) & 0xff,
                grid.getRGB(SIDE - 1, SIDE) & 0xff,
                grid.getRGB(2 * SIDE - 1, 2 * SIDE - 1) & 0xff))
        .containsExactly(40, 41, 42, 43);
  }
}
