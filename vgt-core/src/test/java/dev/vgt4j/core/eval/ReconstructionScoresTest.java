package dev.vgt4j.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReconstructionScoresTest {
  private static final HostTensor REAL = pixels(1, 0.4f);
  private static final HostTensor FAKE = pixels(2, 0.4f);

  @Test
  void batchesMakeNoDifference() {
    ReconstructionScores whole = scores(MetricVariant.STRICT, REAL, FAKE);
    ReconstructionScores parts = new ReconstructionScores(MetricVariant.STRICT);
    for (int i = 0; i < 4; i++) {
      parts.add(image(REAL, i), image(FAKE, i));
    }
    assertThat(parts.images()).isEqualTo(4).isEqualTo(whole.images());
    assertThat(parts.psnr()).isCloseTo(whole.psnr(), within(1e-9));
    assertThat(parts.ssim()).isCloseTo(whole.ssim(), within(1e-9));
  }

  @Test
  void pixelsFromMinusOneToOneHaveTheRangeOne() {
    HostTensor black = filled(-1);
    assertThat(scores(MetricVariant.STRICT, black, filled(1)).psnr()).isCloseTo(0, within(1e-9));
    assertThat(scores(MetricVariant.STRICT, black, filled(-0.8f)).psnr())
        .isCloseTo(20, within(1e-4));
    assertThat(scores(MetricVariant.STRICT, black, filled(-3)).psnr()).isEqualTo(Psnr.MOST);
  }

  @Test
  void theReleasedEvaluatorsSsimIsHigherAndItsPsnrTheSame() {
    ReconstructionScores strict = scores(MetricVariant.STRICT, REAL, FAKE);
    ReconstructionScores compatible = scores(MetricVariant.VGT_COMPAT, REAL, FAKE);
    assertThat(compatible.psnr()).isEqualTo(strict.psnr());
    assertThat(compatible.ssim()).isGreaterThan(strict.ssim());
  }

  @Test
  void refusesWhatIsNoBatchOfImages() {
    assertThatThrownBy(() -> scores(MetricVariant.STRICT, REAL, image(FAKE, 0)))
        .isInstanceOf(ShapeException.class);
    HostTensor single = REAL.reshape(4 * 3, 8, 9);
    assertThatThrownBy(() -> scores(MetricVariant.STRICT, single, single))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[batch, channels, height, width]");
  }

  private static ReconstructionScores scores(MetricVariant variant, HostTensor a, HostTensor b) {
    ReconstructionScores scores = new ReconstructionScores(variant);
    scores.add(a, b);
    return scores;
  }

  private static HostTensor pixels(int seed, float scale) {
    float[] values = OnOracle.normal(seed, 4, 3, 8, 9).toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    return HostTensor.of(values, 4, 3, 8, 9);
  }

  private static HostTensor image(HostTensor batch, int index) {
    int each = 3 * 8 * 9;
    float[] one = Arrays.copyOfRange(batch.toFloats(), index * each, (index + 1) * each);
    return HostTensor.of(one, 1, 3, 8, 9);
  }

  private static HostTensor filled(float value) {
    float[] values = new float[3 * 8 * 9];
    Arrays.fill(values, value);
    return HostTensor.of(values, 1, 3, 8, 9);
  }
}
