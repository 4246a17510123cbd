package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private static final int SHARE = 4;
  private static final int FLOPS = 7;

  @TempDir private Path temp;

  @Test
  void measuresBothRecipesOnEveryBackendThatTrains() throws IOException {
    VgtRun run = VgtRun.here("bench --training --preset tiny --steps 2 --threads 1 --out " + temp);
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = Files.readAllLines(temp.resolve("bench-training.csv"));
    assertThat(lines).hasSize(5);
    assertThat(lines.subList(1, 5))
        .extracting(line -> line.substring(0, line.indexOf(',', 4)))
        .containsExactly("djl,autoencoder", "djl,transformer", "tf,autoencoder", "tf,transformer");
    for (String line : lines.subList(1, 5)) {
      String[] cells = line.split(",");
      assertThat(Double.parseDouble(cells[SHARE])).as(line).isBetween(0.001, 10.0);
    }
    // what is counted does not depend on who computes it
    assertThat(flops(lines.get(1))).isEqualTo(flops(lines.get(3)));
    assertThat(flops(lines.get(2))).isEqualTo(flops(lines.get(4)));
    assertThat(temp).isDirectoryNotContaining(file -> Files.isDirectory(file));
    assertThat(run.out()).contains("share of peak");
  }

  @Test
  void measuresTheParts() throws IOException {
    VgtRun run =
        VgtRun.here(
            "bench --preset tiny --backend onnx --threads 1 --seconds 0 --parallel 8,16 --quantized"
                + " --out "
                + temp);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readAllLines(temp.resolve("bench.csv")))
        .hasSize(1 + 8 + 2)
        .anyMatch(line -> line.startsWith("onnx,\"decode 1 position\",3,"))
        .anyMatch(line -> line.startsWith("onnx,\"image, parallel 16\",1,"));
    assertThat(Files.readAllLines(temp.resolve("bench-start.csv"))).hasSize(2);
    assertThat(Files.readAllLines(temp.resolve("bench-positions.csv")))
        .hasSize(1 + 3)
        .contains("onnx,4,1.00,1.00")
        .anyMatch(line -> line.startsWith("onnx,64,"));
    assertThat(Files.readAllLines(temp.resolve("bench-batch.csv")))
        .hasSize(1 + 3)
        .contains("onnx,1,1.00");
    List<String> quantized = Files.readAllLines(temp.resolve("bench-quantized.csv"));
    assertThat(quantized).hasSize(1 + 3);
    assertThat(quantized.get(3)).startsWith("onnx,w4,");
    assertThat(temp.resolve("report.html")).content().contains("pixel decoder");
    assertThat(temp.resolve("report/README.md")).content().contains("(bench-parallel.svg)");
    assertThat(temp.resolve("report"))
        .isDirectoryContaining("glob:**/bench-parallel.svg")
        .isDirectoryContaining("glob:**/bench-positions.svg")
        .isDirectoryContaining("glob:**/bench-batch.svg");
    assertThat(temp.resolve("bench-work")).doesNotExist();
  }

  private static String flops(String line) {
    return line.split(",")[FLOPS];
  }

  @Test
  void refusesBadOptionsInOneLine() {
    assertThat(VgtRun.here("bench --training --steps 0").code()).isEqualTo(2);
    VgtRun onnx = VgtRun.here("bench --training --backend onnx");
    assertThat(onnx.code()).isEqualTo(2);
    assertThat(onnx.err().lines()).singleElement().asString().contains("onnx");
    assertThat(VgtRun.here("bench --training --preset huge").code()).isEqualTo(2);
    assertThat(VgtRun.here("bench --parallel 0").code()).isEqualTo(2);
    assertThat(VgtRun.here("bench --seconds -1").code()).isEqualTo(2);
  }
}
