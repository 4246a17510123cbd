package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.model.AutoencoderLosses.Reconstruction;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AutoencoderLossesTest {
  private static final LossWeights WEIGHTS = new LossWeights(false, 2, 0.5, 0.1, 0.25, 0.01);

  /** Two pixels; in [0,1] they differ by 0.5 and 0.25. */
  private static final Map<String, HostTensor> IMAGES =
      Map.of(
          "expected", HostTensor.of(new float[] {-1, 1}, 1, 1, 1, 2),
          "actual", HostTensor.of(new float[] {0, 0.5f}, 1, 1, 1, 2));

  private static Tensor image(GraphBuilder g, String name) {
    return g.input(name, DType.FLOAT32, 1, 1, 1, 2);
  }

  private static Map<String, HostTensor> generator(
      LossWeights weights, Function<Reconstruction, Reconstruction> extra) {
    return OnOracle.run(
        g -> {
          Tensor expected = image(g, "expected");
          Tensor actual = image(g, "actual");
          Reconstruction r = Reconstruction.of(expected, actual, null, null);
          new AutoencoderLosses(weights).generator(extra.apply(r)).declare("");
        },
        Map.of(),
        IMAGES);
  }

  @Test
  void comparesInTheUnitRange() {
    Map<String, HostTensor> squared = generator(WEIGHTS, r -> r);
    assertThat(squared).containsOnlyKeys("total", "reconstruction_loss");
    assertThat(squared.get("total").item()).isCloseTo(2 * (0.25 + 0.0625) / 2, within(1e-6));
    LossWeights absolute = new LossWeights(true, 2, 0, 0, 0, 0);
    assertThat(generator(absolute, r -> r).get("total").item())
        .isCloseTo(2 * (0.5 + 0.25) / 2, within(1e-6));
  }

  @Test
  void addsAPerceptualAndAnAdversarialTerm() {
    Map<String, HostTensor> out =
        generator(
            WEIGHTS,
            r ->
                r.with((expected, actual) -> expected.sub(actual).abs().sum(false))
                    .against(actual -> actual.mul(4)));
    assertThat(out.get("perceptual_loss").item()).isCloseTo(0.75, within(1e-6));
    // logits 4 * 0.5 and 4 * 0.75, mean 2.5
    assertThat(out.get("weighted_gan_loss").item()).isCloseTo(-0.25 * 2.5, within(1e-6));
    assertThat(out.get("total").item()).isCloseTo(0.3125 + 0.75 - 0.625, within(1e-6));
  }

  @Test
  void discriminatorPaysForTheWrongSideAndForLeavingItsAverages() {
    Map<String, HostTensor> inputs =
        Map.of(
            "expected", HostTensor.of(new float[] {1, 1}, 1, 1, 1, 2),
            "actual", HostTensor.of(new float[] {-1, -1}, 1, 1, 1, 2),
            "averageReal", HostTensor.scalar(0.5),
            "averageFake", HostTensor.scalar(0.75));
    Map<String, HostTensor> out =
        OnOracle.run(
            g -> {
              Tensor real = image(g, "expected");
              Tensor fake = image(g, "actual");
              Tensor averageReal = g.input("averageReal", DType.FLOAT32);
              Tensor averageFake = g.input("averageFake", DType.FLOAT32);
              new AutoencoderLosses(WEIGHTS)
                  .discriminator(x -> x.mul(2).sub(1), real, fake, averageReal, averageFake)
                  .declare("");
            },
            Map.of(),
            inputs);
    // logits are 1 and -1: no hinge; LeCam: (1 - 0.75)^2 + (0.5 + 1)^2
    assertThat(out.get("hinge_loss").item()).isZero();
    assertThat(out.get("lecam_loss").item()).isCloseTo(0.01 * (0.0625 + 2.25), within(1e-6));
    assertThat(out.get("total").item()).isEqualTo(out.get("lecam_loss").item());
    LecamAverages next = LecamAverages.START.next(1, -1);
    assertThat(next.real()).isCloseTo(0.001, within(1e-12));
    assertThat(next.next(0, -1).fake()).isCloseTo(-0.001999, within(1e-12));
  }
}
