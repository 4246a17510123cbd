package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateReconstructionTest {
  @TempDir private Path temp;
  private Path features;

  @BeforeEach
  void writeNetwork() {
    features = TinyFeatures.write(temp.resolve("features.onnx"), TinyFeatures.COLOURS);
  }

  private VgtRun run(String model, String options) {
    return VgtRun.here(
        TinyModels.get()
            .fill(
                "evaluate reconstruction --backend djl --threads 1 --data {data} --model "
                    + model
                    + " "
                    + options));
  }

  private JsonNode scores(String model, String options) throws IOException {
    Path json = temp.resolve("scores.json");
    VgtRun run = run(model, options + " --out " + json);
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(json.toFile());
  }

  @Test
  void everyScoreSaysWhatItWasMadeWith() throws IOException {
    Path grid = temp.resolve("grid.png");
    Path images = temp.resolve("images");
    String options = "--features " + features + " --grid " + grid + " --images " + images;
    VgtRun run = run("{ae}", options);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("24 images, strict: PSNR ")
        .contains("rFID")
        .contains("features of features.onnx, SHA-256 " + Sha256.of(features));
    assertThat(run.err()).contains("reconstruction: 24/24");
    assertThat(Images.read(grid).getWidth()).isEqualTo(8 * 66 + 2);
    assertThat(Images.read(grid).getHeight()).isEqualTo(2 * 66 + 2);
    try (Stream<Path> files = Files.list(images)) {
      assertThat(files).hasSize(24).contains(images.resolve("000023.png"));
    }
  }

  @Test
  void theVariantsDifferWhereTheyShould() throws IOException {
    JsonNode strict = scores("{ae}", "--features " + features);
    JsonNode released = scores("{ae}", "--variant vgt-compat --features " + features);
    assertThat(strict.path("images").intValue()).isEqualTo(24);
    assertThat(strict.path("features").path("sha256").textValue()).isEqualTo(Sha256.of(features));
    assertThat(released.path("variant").textValue()).isEqualTo("vgt-compat");
    assertThat(released.path("psnr").doubleValue()).isEqualTo(strict.path("psnr").doubleValue());
    assertThat(released.path("ssim").doubleValue())
        .isGreaterThan(strict.path("ssim").doubleValue() + 0.001);
    // Mean colours of reconstructions move by half a level each, as if the distance d of the clouds
    // grew or shrank by s: (d + s)^2 - d^2.
    double rfid = strict.path("rfid").doubleValue();
    double s = Math.sqrt(3) / 255 / 2;
    assertThat(Math.abs(released.path("rfid").doubleValue() - rfid))
        .isBetween(1e-7, 2 * Math.sqrt(rfid) * s + s * s);
    assertThat(strict.path("inception_score").doubleValue()).isBetween(1.0, 6.0);
  }

  @Test
  void aGeneratorsAutoencoderIsTheOneItWasMadeWith() throws IOException {
    JsonNode alone = scores("{ae}", "--limit 5");
    JsonNode inside = scores("{model}", "--limit 5");
    assertThat(inside.path("images").intValue()).isEqualTo(5);
    assertThat(inside.path("psnr")).isEqualTo(alone.path("psnr"));
    assertThat(inside.path("ssim")).isEqualTo(alone.path("ssim"));
    assertThat(inside.has("rfid")).isFalse();
  }

  @Test
  void comparisonAtASmallerSizeForgivesMore() throws IOException {
    JsonNode full = scores("{ae}", "--limit 5");
    JsonNode small = scores("{ae}", "--limit 5 --score-side 32");
    assertThat(small.path("score_side").intValue()).isEqualTo(32);
    assertThat(small.path("psnr").doubleValue()).isNotEqualTo(full.path("psnr").doubleValue());
  }
}
