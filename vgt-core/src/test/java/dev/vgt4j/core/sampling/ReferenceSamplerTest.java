package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferenceSamplerTest {
  /** The exact field of data that are all one number: v = (data - x) / (1 - t). */
  private static Velocity towards(float data) {
    return (x, t) -> {
      float[] v = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        v[i] = (float) ((data - x[i]) / (1 - t));
      }
      return v;
    };
  }

  @Test
  void endsAtTheDataOfAnExactField() {
    Random random = new Random(3);
    float[] x =
        Sampler.reference(50)
            .sample(
                towards(2.5f),
                () -> new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()});
    // the last step has length 1 - t, so an exact field lands on the data
    assertThat(x).containsExactly(new float[] {2.5f, 2.5f}, within(1e-4f));
  }

  @Test
  void asksForOneStartAndForNoiseBeforeEveryStepButTheLast() {
    int[] asked = {0};
    Sampler.reference(7)
        .sample(
            towards(0),
            () -> {
              asked[0]++;
              return new float[1];
            });
    assertThat(asked[0]).isEqualTo(7);
  }

  @Test
  void leavesTheNoiseThatItWasGivenAlone() {
    float[] start = {1};
    Sampler.reference(2).sample(towards(0), () -> start);
    assertThat(start).containsExactly(1);
  }

  @Test
  void oneStepIsTooFew() {
    assertThatThrownBy(() -> Sampler.reference(1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 2 steps");
  }
}
