package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.cli.VgtRun.Started;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateTest {
  @TempDir private Path temp;

  private Path generate(String name, String options) {
    Path file = temp.resolve(name);
    VgtRun run =
        VgtRun.here(
            TinyModels.get()
                .fill("generate --threads 1 --steps 2 -o " + file + " --model " + options));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("wrote " + file);
    return file;
  }

  @Test
  void theSeedDecidesEveryByte() {
    Path one = generate("1.png", "{model} --backend djl --seed 5 a_red_circle");
    Path same = generate("2.png", "{model} --backend djl --seed 5 a_red_circle");
    Path other = generate("3.png", "{model} --backend djl --seed 6 a_red_circle");
    assertThat(same).hasSameBinaryContentAs(one);
    assertThat(difference(Images.read(one), Images.read(other))).isGreaterThan(8);
  }

  @Test
  void severalImagesAreAGridWithARowForEachPrompt() {
    Path grid = generate("g.png", "{model} --backend djl --seed 5 --images 3 circle two_squares");
    BufferedImage all = Images.read(grid);
    assertThat(all.getWidth()).isEqualTo(3 * 64 + 4 * 2);
    assertThat(all.getHeight()).isEqualTo(2 * 64 + 3 * 2);
    assertThat(difference(cell(all, 0, 0), cell(all, 1, 0))).isGreaterThan(8);
    // the first image of a batch is the one that the seed gives alone
    BufferedImage alone = Images.read(generate("a.png", "{model} --backend djl --seed 5 circle"));
    assertThat(difference(cell(all, 0, 0), alone)).isLessThanOrEqualTo(1);
    // and the last one comes by its number
    BufferedImage sixth =
        Images.read(
            generate("6.png", "{model} --backend djl --seed 5 --first-image 5 two_squares"));
    assertThat(difference(cell(all, 2, 1), sixth)).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"djl, model", "tf, model", "onnx, export"})
  void everyBackendRepeatsThePromptsThatItReadOnce(String backend, String kind) {
    String options =
        "{" + kind + "} --backend " + backend + " --solver heun --parallel 4 --seed 5 ";
    BufferedImage all = Images.read(generate("all.png", options + "--images 2 circle two_squares"));
    BufferedImage alone = Images.read(generate("one.png", options + "--first-image 3 two_squares"));
    assertThat(difference(cell(all, 1, 1), alone)).isLessThanOrEqualTo(1);
  }

  @Test
  void theImagesAreWrittenAsTheyCome() throws IOException {
    Path folder = temp.resolve("partial");
    Path file =
        generate(
            "p.png",
            "{model} --backend djl --parallel 4 --images 2 --negative a_square --partial "
                + folder
                + " circle");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()).sorted())
          .containsExactly(
              "image-0000-positions-0004.png",
              "image-0000-positions-0008.png",
              "image-0000-positions-0012.png",
              "image-0000-positions-0016.png");
    }
    BufferedImage last = Images.read(folder.resolve("image-0000-positions-0016.png"));
    assertThat(difference(last, Images.read(file))).isZero();
    assertThat(Images.readTexts(file)).containsEntry("negative prompt", "a square");
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void anInterruptEndsItWithoutAnImage() throws IOException, InterruptedException {
    Path file = temp.resolve("never.png");
    Path partial = temp.resolve("partial");
    Started run =
        VgtRun.start(
            TinyModels.get()
                .fill(
                    "generate --backend djl --threads 1 --steps 2000 --model {model} --partial "
                        + partial
                        + " -o "
                        + file
                        + " circle"));
    while (run.process().isAlive() && !Files.exists(partial)) {
      Thread.sleep(5);
    }
    run.signal("TERM");
    VgtRun ended = run.result();
    assertThat(ended.code()).as(ended.err()).isEqualTo(143);
    assertThat(ended.err())
        .contains("vgt: generate: cancelled with")
        .contains("nothing is written to " + file)
        .doesNotContain("\tat ");
    assertThat(file).doesNotExist();
  }

  private static BufferedImage cell(BufferedImage grid, int column, int row) {
    return grid.getSubimage(2 + 66 * column, 2 + 66 * row, 64, 64);
  }

  /** Largest difference of any channel of any pixel. */
  private static int difference(BufferedImage a, BufferedImage b) {
    int worst = 0;
    for (int i = 0; i < 64 * 64; i++) {
      int p = a.getRGB(i % 64, i / 64);
      int q = b.getRGB(i % 64, i / 64);
      for (int shift = 0; shift < 24; shift += 8) {
        worst = Math.max(worst, Math.abs((p >> shift & 255) - (q >> shift & 255)));
      }
    }
    return worst;
  }

  @ParameterizedTest
  @CsvSource({"70x70", "16x16", "143x20", "128x64"})
  void sizesNeedNotBeMultiplesOfTheStride(String size) {
    BufferedImage image =
        Images.read(generate("s.png", "{model} --backend djl --size " + size + " circle"));
    assertThat(image.getWidth() + "x" + image.getHeight()).isEqualTo(size);
  }

  @Test
  void everyParameterIsInTheFile() {
    Path file =
        generate(
            "m.png",
            "{model} --backend djl --seed -7 --guidance 2.5 --schedule constant --parallel 4"
                + " --mode reference --raster --size 80x48 --images 2 a_red_circle two_squares");
    Map<String, String> texts = Images.readTexts(file);
    assertThat(texts)
        .containsEntry("prompt", "a red circle\ntwo squares")
        .containsEntry("images per prompt", "2")
        .containsEntry("seed", "-7")
        .containsEntry("guidance", "2.5")
        .containsEntry("schedule", "constant")
        .containsEntry("solver", "multistep")
        .containsEntry("steps", "2")
        .containsEntry("parallel", "4")
        .containsEntry("order", "raster")
        .containsEntry("mode", "reference")
        .containsEntry("size", "80x48")
        .containsEntry("model", "generator");
    assertThat(texts.get("backend")).startsWith("djl ").contains("PyTorch");
    assertThat(texts.get("software")).startsWith("vgt ");
  }

  /** The same prompt and seed from the export, with nothing of PyTorch or TensorFlow around. */
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void anExportRunsOnOnnxRuntimeAlone() throws IOException, InterruptedException {
    Path file = temp.resolve("onnx.png");
    VgtRun run =
        VgtRun.start(
                "",
                path -> !path.matches(".*(djl|pytorch|jna|tensorflow|backend-tf|javacpp).*"),
                TinyModels.get()
                        .fill("generate --threads 1 --steps 2 --seed 5 --model {export} -o ")
                    + file
                    + " a_red_circle")
            .result();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err().lines().filter(line -> !line.startsWith("generate: ")))
        .containsExactly("wrote " + file);
    assertThat(Images.readTexts(file).get("backend")).startsWith("onnx ");
    Path same = generate("djl.png", "{model} --backend djl --seed 5 a_red_circle");
    assertThat(difference(Images.read(file), Images.read(same))).isLessThanOrEqualTo(1);
  }

  @Test
  void aFailureIsOneLineOfTheProcessToo() throws IOException, InterruptedException {
    Path file = temp.resolve("never.png");
    VgtRun run =
        VgtRun.process(
            TinyModels.get().fill("generate --backend djl --steps 2 --model {model} -o ")
                + file
                + " a_zebra");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("vgt: unknown word 'zebra'");
    assertThat(run.out()).isEmpty();
    assertThat(Files.exists(file)).isFalse();
  }
}
