package dev.vgt4j.api.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgramSupportTest {
  private static final Dim B = Dim.symbol("B");
  private static final Dim H = Dim.symbol("H");
  private final Graph graph =
      Graph.record(
          g -> {
            g.input("x", DType.FLOAT32, B, 3);
            g.input("image", DType.FLOAT32, H.times(14).plus(2));
            g.input("mask", DType.BOOL, B, H.plus(Dim.symbol("P")));
            g.state("cache", DType.FLOAT32, B, "P");
          },
          Map.of(),
          Set.of());
  private final Map<String, HostTensor> inputs = new LinkedHashMap<>();
  private final Map<String, HostTensor> states = new LinkedHashMap<>();

  {
    inputs.put("x", HostTensor.zeros(DType.FLOAT32, 4, 3));
    inputs.put("image", HostTensor.zeros(DType.FLOAT32, 30));
    inputs.put("mask", HostTensor.zeros(DType.BOOL, 4, 7));
    states.put("cache", HostTensor.zeros(DType.FLOAT32, 4, 5));
  }

  private Map<String, Long> bind() {
    return ProgramSupport.bind(graph, inputs, states);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(this::bind)
        .isInstanceOf(ShapeException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void givesEverySymbolItsValue() {
    assertThat(bind()).isEqualTo(Map.of("B", 4L, "H", 2L, "P", 5L));
  }

  @Test
  void quotientsFollowFromWhatTheyDivide() {
    Graph halved =
        Graph.record(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, B, 3);
              Dim half = g.quotient(x.dim(0), 2);
              g.output("count", g.dimValue(g.quotient(half.plus(B), 3)));
            },
            Map.of(),
            Set.of());
    Map<String, HostTensor> seven = Map.of("x", HostTensor.zeros(DType.FLOAT32, 7, 3));
    assertThat(ProgramSupport.bind(halved, seven, Map.of()))
        .isEqualTo(Map.of("B", 7L, "quotient_0", 3L, "quotient_1", 3L));
  }

  @Test
  void statesMayHoldMoreThanIsDeclared() {
    states.put("other", HostTensor.scalar(1.0));
    assertThat(bind()).containsEntry("P", 5L);
  }

  @Test
  void emptyAxesBindToZero() {
    states.put("cache", HostTensor.zeros(DType.FLOAT32, 4, 0));
    inputs.put("mask", HostTensor.zeros(DType.BOOL, 4, 2));
    assertThat(bind()).containsEntry("P", 0L);
  }

  @Test
  void refusesNamesThatAreUnknownOrMissing() {
    inputs.put("y", HostTensor.scalar(1.0));
    assertRefused("unknown input 'y'", "x", "image", "mask");
    inputs.remove("y");
    inputs.remove("image");
    assertRefused("input 'image' is missing", "14*H + 2");
    inputs.put("image", HostTensor.zeros(DType.FLOAT32, 30));
    states.clear();
    assertRefused("state 'cache' is missing");
  }

  @Test
  void refusesOtherTypes() {
    inputs.put("mask", HostTensor.zeros(DType.FLOAT32, 4, 7));
    assertRefused("'mask'", "BOOL[B, P + H]", "FLOAT32[4, 7]");
  }

  @Test
  void refusesOtherRanks() {
    inputs.put("x", HostTensor.zeros(DType.FLOAT32, 4));
    assertRefused("'x'", "FLOAT32[B, 3]", "FLOAT32[4]");
  }

  @Test
  void refusesOtherLengths() {
    inputs.put("x", HostTensor.zeros(DType.FLOAT32, 4, 2));
    assertRefused("'x'", "[4, 2]");
  }

  @Test
  void refusesLengthsThatDisagreeWithASymbol() {
    states.put("cache", HostTensor.zeros(DType.FLOAT32, 3, 5));
    assertRefused("'cache'", "[3, 5]", "B=4");
    states.put("cache", HostTensor.zeros(DType.FLOAT32, 4, 6));
    assertRefused("'mask'", "P=6");
  }

  @Test
  void refusesLengthsThatNoSymbolValueGives() {
    for (long length : new long[] {29, 0, 1}) {
      inputs.put("image", HostTensor.zeros(DType.FLOAT32, length));
      assertRefused("'image'", "14*H + 2", "[" + length + "]");
    }
  }

  @Test
  void newStatesAreZeros() {
    try (State s = ProgramSupport.newState(graph, Map.of("B", 2L, "P", 0L))) {
      assertThat(s.values()).containsOnlyKeys("cache");
      assertThat(s.read("cache").shape()).containsExactly(2, 0);
    }
    assertThatThrownBy(() -> ProgramSupport.newState(graph, Map.of("B", 2L)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("P");
    assertThatThrownBy(() -> ProgramSupport.newState(graph, Map.of("B", 2L, "P", -1L)))
        .isInstanceOf(ShapeException.class);
  }
}
