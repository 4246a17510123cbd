package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightSetsTest {
  private static final HostTensor ONE = HostTensor.scalar(1.0);
  private static final HostTensor TWO = HostTensor.of(new float[] {2, 2}, 2);

  @Test
  void theFirstSetWins() {
    Weights both =
        WeightSets.layered(Weights.of(Map.of("a", TWO)), Weights.of(Map.of("a", ONE, "b", ONE)));
    assertThat(both.specs()).containsOnlyKeys("a", "b");
    assertThat(both.get("a")).isSameAs(TWO);
    assertThat(both.specs().get("a").shape().rank()).isEqualTo(1);
    assertThat(both.get("b")).isSameAs(ONE);
  }

  @Test
  void prefixesCanBeLayered() {
    Weights inner = Weights.of(Map.of("w", ONE));
    Weights both = WeightSets.layered(WeightSets.prefixed("d.", inner), inner);
    assertThat(both.specs()).containsOnlyKeys("d.w", "w");
    assertThat(both.get("d.w")).isSameAs(ONE);
    assertThatThrownBy(() -> both.get("d.x"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("d.x");
  }
}
