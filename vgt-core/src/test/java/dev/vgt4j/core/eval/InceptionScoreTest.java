package dev.vgt4j.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InceptionScoreTest {
  @Test
  void certainAndVariedImagesScoreTheNumberOfClasses() {
    InceptionScore score = new InceptionScore(4);
    for (int k = 0; k < 4; k++) {
      score.add(logits(k, 1000));
    }
    assertThat(score.score()).isCloseTo(4, within(1e-9));
  }

  @Test
  void uncertainOrEqualImagesScoreOne() {
    InceptionScore uncertain = new InceptionScore(4);
    uncertain.add(logits(0, 0));
    assertThat(uncertain.score()).isCloseTo(1, within(1e-9));
    InceptionScore equal = new InceptionScore(4);
    equal.add(logits(2, 1000));
    equal.add(logits(2, 1000));
    assertThat(equal.score()).isCloseTo(1, within(1e-9));
  }

  @Test
  void isTheExponentialOfTheMeanDivergence() {
    // p = (3/4, 1/4) and (1/4, 3/4), their mean (1/2, 1/2)
    InceptionScore score = new InceptionScore(2);
    float three = (float) Math.log(3);
    score.add(HostTensor.of(new float[] {three, 0, 0, three}, 2, 2));
    double divergence = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
    assertThat(score.score()).isCloseTo(Math.exp(divergence), within(1e-7));
  }

  @Test
  void namesWhatDoesNotFit() {
    InceptionScore score = new InceptionScore(4);
    assertThatThrownBy(score::score)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("got none");
    assertThatThrownBy(() -> score.add(HostTensor.of(new float[3], 1, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[batch, 4]");
  }

  private static HostTensor logits(int best, float margin) {
    float[] logits = new float[4];
    Arrays.fill(logits, -margin);
    logits[best] = 0;
    return HostTensor.of(logits, 1, 4);
  }
}
