package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeSamplingTest {
  private static TimeSampling parse(String json) {
    return TimeSampling.parse(ConfigNode.parse("head", json));
  }

  @Test
  void withoutShiftTimesAreTheSigmoidOfNormalNumbers() {
    float[] t = parse("{\"sample_t\": \"logit-normal\"}").effective(new float[] {0, 2});
    assertThat(t).containsExactly(new float[] {0.5f, 0.880797f}, within(1e-6f));
  }

  @Test
  void theShiftTurnsTimesAround() {
    float[] t = parse("{\"sample_t\": \"auto\", \"timeshift\": 3}").effective(new float[] {0.25f});
    assertThat(t).containsExactly(new float[] {0.5f}, within(1e-6f));
  }

  @Test
  void unwarpingUndoesTheWarp() {
    double warped = 1 - TimeSampling.shifted(0.3, 1.4);
    assertThat(TimeSampling.unwarped(warped, 1.4)).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void drawsStayBetweenNoiseAndData() {
    float[] t = parse("{\"timeshift\": 1.4}").draw(1000, new Random(1));
    for (float x : t) {
      assertThat(x).isBetween(0f, 1f);
    }
    assertThat(t).doesNotHaveDuplicates();
  }

  @Test
  void unknownDistributionsAreRefused() {
    assertThatThrownBy(() -> parse("{\"sample_t\": \"cosine\"}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("head: sample_t")
        .hasMessageContaining("cosine");
  }
}
