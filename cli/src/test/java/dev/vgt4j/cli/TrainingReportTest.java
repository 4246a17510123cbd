package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingReportTest {
  @TempDir private Path out;

  private void write(String name, String text) throws IOException {
    Files.writeString(out.resolve(name), text);
  }

  private String report() throws IOException {
    Path file = TrainingReport.write(out, "tune ae");
    assertThat(file).isEqualTo(out.resolve("report.html"));
    return Files.readString(file);
  }

  @Test
  void showsWhatTheRunLeft() throws IOException {
    write(
        "metrics.csv",
        "step,total,distill_loss,learning_rate,gradient_norm\n"
            + "1,8.5,1.0,1.0E-3,2.0\n2,NaN,NaN,1.0E-3,NaN\n3,0.125,0.25,9.0E-4,1.0\n");
    write("speed.csv", "step,samples_per_second,seconds,waited\n1,10,60,6\n2,20,30,0\n3,30,30,0\n");
    write("skipped.csv", "step,loss,gradient_norm,samples\n2,NaN,NaN,cat.png dog.png\n");
    write("config.yaml", "steps: 3\nseed: <7>\n");
    for (int step = 1; step <= 20; step++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      String name = String.format("images/step-%06d-samples.png", step);
      Images.writePng(out.resolve(name), image, Map.of());
    }
    assertThat(report())
        .contains("VGT4J tune ae", "<strong>3</strong>", "1 skipped", "0.1250", "first step 8.500")
        .contains("2.0 min", "5.0% of it waiting for data")
        .contains("<h3>total</h3>", "<h3>distill_loss</h3>", "<h3>learning rate</h3>")
        .contains("<h3>norm of the gradients</h3>", "<h3>samples per second</h3>")
        .doesNotContain("nothing was recorded")
        .contains("<h3>samples</h3>", "after step 20<", "after step 1<")
        .contains("2,NaN,NaN,cat.png dog.png")
        .contains("seed: &lt;7&gt;", "Java ")
        .satisfies(html -> assertThat(html.split("<img ")).hasSize(7));
  }

  @Test
  void leavesOutWhatTheRunDidNotKeep() throws IOException {
    assertThat(report())
        .contains("nothing was recorded")
        .doesNotContain("Configuration", "Skipped", "Images", "waiting");
  }
}
