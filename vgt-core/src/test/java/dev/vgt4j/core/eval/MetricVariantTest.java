package dev.vgt4j.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the two readings make of the same reconstructions, and by how much they differ. */
class MetricVariantTest {
  private static final int IMAGES = 64;
  private static final int SIDE = 16;
  private static final double LEVEL = 1 / 255.0;

  @Test
  void originalsAreSeenAsTheyAre() {
    float[] levels = new float[3 * 256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = i % 256 / 255f * 2f - 1f;
    }
    HostTensor seen = MetricVariant.STRICT.seen(HostTensor.of(levels, 1, 3, 16, 16));
    for (int i = 0; i < levels.length; i++) {
      assertThat(seen.at(i)).isEqualTo(i % 256 / 255f);
    }
  }

  @Test
  void whatIsNoPixelIsClamped() {
    HostTensor wild = HostTensor.of(new float[] {-7, -1, 1, 3}, 4);
    for (MetricVariant variant : MetricVariant.values()) {
      assertThat(variant.seen(wild).toFloats()).containsExactly(0, 0, 1, 1);
    }
  }

  /**
   * The distance of clouds of mean colours, where one is darker by half a level in each channel.
   */
  @Test
  void theReleasedEvaluatorsNetworkSeesHalfALevelLess() {
    HostTensor pixels = pixels();
    FeatureStatistics strict = colours(MetricVariant.STRICT.seen(pixels));
    FeatureStatistics released = colours(MetricVariant.VGT_COMPAT.seen(pixels));
    for (int c = 0; c < 3; c++) {
      assertThat(strict.mean().at(c) - released.mean().at(c))
          .isCloseTo(LEVEL / 2, within(LEVEL / 50));
    }
    assertThat(FrechetDistance.between(strict, released))
        .isCloseTo(3 * Math.pow(LEVEL / 2, 2), within(3e-7));
  }

  /**
   * On flat images with noise of variance s only SSIM's constant {@code c = (0.03 range)^2} is left
   * of the structure: {@code c / (s + c)}. The released evaluator's range is 2, so its c is four
   * times as large.
   */
  @Test
  void theReleasedEvaluatorsSsimForgivesMore() {
    double deviation = 0.05;
    SplittableRandom random = new SplittableRandom(5);
    float[] noisy = new float[IMAGES * 3 * SIDE * SIDE];
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] = (float) (2 * deviation * random.nextGaussian());
    }
    HostTensor flat = HostTensor.of(new float[noisy.length], IMAGES, 3, SIDE, SIDE);
    HostTensor back = HostTensor.of(noisy, IMAGES, 3, SIDE, SIDE);
    ReconstructionScores strict = new ReconstructionScores(MetricVariant.STRICT);
    ReconstructionScores released = new ReconstructionScores(MetricVariant.VGT_COMPAT);
    strict.add(flat, back);
    released.add(flat, back);
    assertThat(released.psnr()).isEqualTo(strict.psnr());
    assertThat(strict.ssim()).isCloseTo(structure(1, deviation), within(0.03));
    assertThat(released.ssim()).isCloseTo(structure(2, deviation), within(0.03));
  }

  private static double structure(double range, double deviation) {
    double c = Math.pow(0.03 * range, 2);
    return c / (deviation * deviation + c);
  }

  private static HostTensor pixels() {
    float[] values = new float[IMAGES * 3 * SIDE * SIDE];
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-0.9, 0.9);
    }
    return HostTensor.of(values, IMAGES, 3, SIDE, SIDE);
  }

  /** Features of a network that knows mean colours only. */
  private static FeatureStatistics colours(HostTensor unit) {
    float[] means = new float[IMAGES * 3];
    int area = SIDE * SIDE;
    for (int i = 0; i < unit.size(); i++) {
      means[i / area] += (float) (unit.at(i) / area);
    }
    FeatureStatistics statistics = new FeatureStatistics(3);
    statistics.add(HostTensor.of(means, IMAGES, 3));
    return statistics;
  }
}
