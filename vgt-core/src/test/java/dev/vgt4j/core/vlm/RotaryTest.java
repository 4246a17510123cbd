package dev.vgt4j.core.vlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RotaryTest {
  private static final int HEAD = 8;
  private static final double THETA = 100;

  private static Qwen2Config config(List<Integer> sections) {
    return new Qwen2Config(10, 16, 16, 1, 2, 1, HEAD, 1e-6, THETA, sections, true);
  }

  private static float[] cosines(List<Integer> sections, HostTensor positions) {
    Object[] shape = new Object[positions.shape().length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = positions.shape()[i];
    }
    return OnOracle.run(
            g -> {
              Tensor in = g.input("positions", DType.INT64, shape);
              g.output("cos", Rotary.of(in, config(sections)).cos());
            },
            Map.of(),
            Map.of("positions", positions))
        .get("cos")
        .toFloats();
  }

  @Test
  void everyAxisTurnsItsOwnFrequencies() {
    HostTensor positions = HostTensor.of(new long[] {2, 5, 7}, 3, 1, 1);
    float[] expected = new float[HEAD];
    long[] position = {2, 5, 5, 7};
    for (int i = 0; i < HEAD; i++) {
      int frequency = i % (HEAD / 2);
      double angle = position[frequency] * Math.pow(THETA, -2.0 * frequency / HEAD);
      expected[i] = (float) Math.cos(angle);
    }
    assertThat(cosines(List.of(1, 2, 1), positions)).containsExactly(expected, within(1e-6f));
  }

  @Test
  void equalPositionsOnEveryAxisAreLikeOne() {
    HostTensor one = HostTensor.of(new long[] {0, 3, 4, 9}, 2, 2);
    HostTensor three = HostTensor.of(new long[] {0, 3, 4, 9, 0, 3, 4, 9, 0, 3, 4, 9}, 3, 2, 2);
    float[] plain = cosines(List.of(), one);
    assertThat(cosines(List.of(1, 1, 2), three)).isEqualTo(plain);
    assertThat(cosines(List.of(1, 1, 2), one)).isEqualTo(plain);
  }

  @Test
  void namesAxesThatTheModelDoesNotHave() {
    assertThatThrownBy(
            () ->
                Graph.record(
                    g -> Rotary.of(g.input("p", DType.INT64, 3, "B", "L"), config(List.of())),
                    Map.of(),
                    Set.of()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[batch, tokens]")
        .hasMessageContaining("[3, B, L]");
  }
}
