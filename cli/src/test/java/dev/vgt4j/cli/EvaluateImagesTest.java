package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateImagesTest {
  @TempDir private Path temp;
  private Path features;

  @BeforeEach
  void writeNetworkAndImages() {
    features = TinyFeatures.write(temp.resolve("features.onnx"), TinyFeatures.COLOURS);
    for (int i = 0; i < 20; i++) {
      // sizes change on the way, so that batches have to
      int width = i < 18 ? 9 : 12;
      grey("real", i, width, 40 + 3 * i);
      grey("brighter", i, width, 50 + 3 * i);
    }
  }

  private void grey(String folder, int number, int width, int level) {
    BufferedImage image = new BufferedImage(width, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * 8; i++) {
      image.setRGB(i % width, i / width, level * 0x010101);
    }
    Path file = temp.resolve(folder).resolve("class").resolve("%02d.png".formatted(number));
    Images.writePng(file, image, Map.of());
  }

  private VgtRun run(String real, String generated, Path network, String options) {
    return VgtRun.here(
        "evaluate images --threads 1 --real "
            + temp.resolve(real)
            + " --generated "
            + temp.resolve(generated)
            + " --features "
            + network
            + " "
            + options);
  }

  private void refuses(String real, Path network, String complaint) {
    Path json = temp.resolve("none.json");
    VgtRun run = run(real, "brighter", network, "--out " + json);
    assertThat(run.err().lines().filter(line -> !line.startsWith("images: ")))
        .singleElement()
        .asString()
        .startsWith("vgt: ")
        .contains(complaint);
    assertThat(run.code()).isEqualTo(2);
    assertThat(json).doesNotExist();
  }

  private Path network(GraphDefinition definition) {
    return TinyFeatures.write(temp.resolve("other.onnx"), definition);
  }

  @Test
  void theDistanceIsThatOfTheFeatures() throws IOException {
    Path json = temp.resolve("scores.json");
    VgtRun run = run("real", "brighter", features, "--out " + json);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode scores = new ObjectMapper().readTree(json.toFile());
    // ten levels in each of three mean colours, and the same covariance
    assertThat(scores.path("fid").doubleValue())
        .isCloseTo(3 * Math.pow(10 / 255.0, 2), within(1e-7));
    // no image is of another class than the next
    assertThat(scores.path("inception_score").doubleValue()).isCloseTo(1, within(1e-6));
    assertThat(scores.path("real_images").intValue()).isEqualTo(20);
    assertThat(run.out()).startsWith("FID 0.0046 of 20 generated to 20 real images, Inception");
  }

  @Test
  void equalImagesHaveNoDistance() throws IOException {
    Path json = temp.resolve("scores.json");
    VgtRun run = run("real", "real", features, "--limit 7 --side 16 --out " + json);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode scores = new ObjectMapper().readTree(json.toFile());
    assertThat(scores.path("fid").doubleValue()).isCloseTo(0, within(1e-9));
    assertThat(scores.path("generated_images").intValue()).isEqualTo(7);
    assertThat(scores.path("side").intValue()).isEqualTo(16);
  }

  @Test
  void brokenNetworksAreRefusedBeforeTheyRun() throws IOException {
    refuses("real", temp.resolve("none.onnx"), "none.onnx does not exist");
    Path text = Files.writeString(temp.resolve("text.onnx"), "no model");
    refuses("real", text, "text.onnx");
    Path weights = Files.writeString(temp.resolve("inception.safetensors"), "");
    refuses("real", weights, "expected a file that ends in .onnx");
    byte[] whole = Files.readAllBytes(features);
    Path half = temp.resolve("half.onnx");
    Files.write(half, java.util.Arrays.copyOf(whole, whole.length / 2));
    refuses("real", half, "half.onnx");
  }

  @Test
  void otherKindsOfNetworksAreRefused() {
    String expected = "expected one input FLOAT32[B, 3, H, W] with B free";
    refuses(
        "real",
        network(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, "H", "W");
              g.output("scores", TinyFeatures.mean(pixels));
            }),
        expected);
    refuses(
        "real",
        network(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, 1, 3, "H", "W");
              g.output("features", TinyFeatures.mean(pixels));
            }),
        expected);
    refuses(
        "real",
        network(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 4, "H", "W");
              g.output("features", TinyFeatures.mean(pixels));
            }),
        expected);
    refuses(
        "real",
        network(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, "H", "W");
              g.output("features", pixels);
            }),
        expected);
  }

  @Test
  void whatANetworkCannotTakeOrSayIsNamed() {
    refuses(
        "real",
        network(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, 8, 8);
              g.output("features", TinyFeatures.mean(pixels));
            }),
        "the images have 9x8 pixels");
    refuses(
        "real",
        network(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, "H", "W");
              g.output("features", TinyFeatures.mean(pixels).add(-9).log());
            }),
        "'features' is not finite");
  }

  @Test
  void imagesThatCannotBeUsedAreNamed() throws IOException {
    refuses("none", features, "no such file or folder");
    Files.writeString(temp.resolve("real/class/05.png"), "words");
    refuses("real", features, "sample class/05.png");
  }
}
