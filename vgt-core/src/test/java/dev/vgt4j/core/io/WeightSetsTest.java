package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.util.ArrayList;
import java.util.List;
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

  private static HostTensor rows(int rows, int columns, float first) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = first + i;
    }
    return HostTensor.of(values, rows, columns);
  }

  private static final Weights QKV =
      Weights.of(Map.of("q", rows(2, 3, 0), "k", rows(1, 3, 6), "v", rows(1, 3, 9), "bias", TWO));

  @Test
  void selects() {
    assertThat(WeightSets.selected(QKV, n -> n.length() == 1).specs())
        .containsOnlyKeys("q", "k", "v");
  }

  @Test
  void renames() {
    Weights renamed = WeightSets.renamed(QKV, n -> "attn." + n + "_proj");
    assertThat(renamed.get("attn.q_proj")).isSameAs(QKV.get("q"));
    assertThat(renamed.specs().get("attn.q_proj")).isEqualTo(QKV.specs().get("q"));
    assertThat(renamed.source("attn.k_proj").part(1, 2).toFloats()).containsExactly(7, 8);
    assertThatThrownBy(() -> renamed.source("q")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> WeightSets.renamed(QKV, n -> "same"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("to be called 'same'");
  }

  @Test
  void joinsAlongTheFirstAxis() {
    Weights fused = WeightSets.joined(QKV, Map.of("qkv", List.of("q", "k", "v")));
    assertThat(fused.specs()).containsOnlyKeys("bias", "qkv");
    assertThat(fused.specs().get("qkv")).hasToString("FLOAT32[4, 3]");
    assertThat(fused.get("qkv").shape()).containsExactly(4, 3);
    assertThat(fused.get("qkv").toFloats()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    TensorSource source = fused.source("qkv");
    assertThat(source.part(5, 5).toFloats()).containsExactly(5, 6, 7, 8, 9);
    assertThat(source.part(6, 3).toFloats()).containsExactly(6, 7, 8);
    assertThat(source.part(12, 0).size()).isZero();
    assertThatThrownBy(() -> source.part(10, 3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** The fused tensor of a layer is copied when it is asked for, and nothing before. */
  @Test
  void joinsWhenAsked() {
    List<String> asked = new ArrayList<>();
    Weights watched =
        new Weights() {
          @Override
          public Map<String, TensorSpec> specs() {
            return QKV.specs();
          }

          @Override
          public HostTensor get(String name) {
            asked.add(name);
            return QKV.get(name);
          }
        };
    Weights view =
        WeightSets.renamed(
            WeightSets.joined(watched, Map.of("kv", List.of("k", "v"))), n -> "m." + n);
    assertThat(asked).isEmpty();
    view.source("m.kv").part(0, 2);
    assertThat(asked).containsExactly("k", "v");
  }

  @Test
  void whatDoesNotFitIsNotJoined() {
    assertNotJoined(List.of("q", "w"), "'w', a part of 'x', is missing");
    assertNotJoined(List.of("q", "bias"), "'bias' FLOAT32[2] does not continue 'x' FLOAT32[2, 3]");
    assertNotJoined(List.of(), "no parts");
    Weights mixed = Weights.of(Map.of("q", rows(2, 3, 0), "h", rows(1, 3, 0).toHalf(), "s", ONE));
    assertThatThrownBy(() -> WeightSets.joined(mixed, Map.of("x", List.of("q", "h"))))
        .hasMessageContaining("FLOAT16[1, 3] does not continue");
    assertThatThrownBy(() -> WeightSets.joined(mixed, Map.of("x", List.of("s"))))
        .hasMessageContaining("is a scalar");
    assertThatThrownBy(() -> WeightSets.joined(QKV, Map.of("bias", List.of("q"))))
        .hasMessageContaining("'bias' already");
  }

  private static void assertNotJoined(List<String> parts, String why) {
    assertThatThrownBy(() -> WeightSets.joined(QKV, Map.of("x", parts)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(why);
  }
}
