package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.model.AutoencoderLosses.PerceptualLoss;
import dev.vgt4j.core.model.ConvNext;
import dev.vgt4j.core.model.LpipsVgg;
import dev.vgt4j.core.nn.WeightInit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The backends that train agree on perceptual distances and on where they point. */
class PerceptualGradientsTest {
  private final WeightInit weights = new WeightInit(new SplittableRandom(1));

  /**
   * A distance and its slope by the second image.
   *
   * @param slope by every pixel
   */
  private record Slope(double distance, float[] slope) {}

  @Test
  void ofLpips() {
    LpipsVgg.declare(weights.sub("net"), List.of(8, 8, 16, 16, 16));
    backendsAgree(new LpipsVgg("net"));
  }

  @Test
  void ofConvNext() {
    ConvNext.declare(
        weights.sub("net"), new ConvNext.Sizes(List.of(1, 1, 2), List.of(8, 16, 16), 10));
    weights.sub("net.features.1.0").normal("layer_scale", 1, 8, 1, 1);
    backendsAgree(new ConvNext("net", 32));
  }

  private void backendsAgree(PerceptualLoss loss) {
    weights.uniform("actual", 1, 2, 3, 40, 40).uniform("expected", 1, 2, 3, 40, 40);
    Slope djl = on("djl", loss);
    Slope tf = on("tf", loss);
    assertThat(djl.distance()).isPositive();
    assertThat(tf.distance()).isCloseTo(djl.distance(), withinPercentage(0.01));
    double largest = 0;
    for (float value : djl.slope()) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    assertThat(tf.slope()).containsExactly(djl.slope(), within((float) (1e-3 * largest)));
  }

  private Slope on(String name, PerceptualLoss loss) {
    TrainSpec spec =
        new TrainSpec("distance", "actual"::equals, new AdamW(0.9, 0.95, 1e-8, 0, 2, 1));
    try (Backend backend = Backends.load().select(name).open(BackendOptions.DEFAULT);
        Session session = backend.open(Weights.of(weights.tensors()));
        TrainingProgram program =
            session.compileTraining(
                g ->
                    g.output(
                        "distance",
                        loss.distance(
                            g.input("expected", DType.FLOAT32, 2, 3, 40, 40), g.param("actual"))),
                spec);
        Outputs out = program.gradients(Map.of("expected", weights.tensors().get("expected")))) {
      return new Slope(
          out.scalar("distance"), out.host(TrainingProgram.GRADIENT + "actual").toFloats());
    }
  }
}
