package dev.vgt4j.api.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Shape;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class FlopCountTest {
  private static final Map<String, TensorSpec> WEIGHTS =
      Map.of(
          "first", new TensorSpec(DType.FLOAT32, Shape.of(5, 4)),
          "second", new TensorSpec(DType.FLOAT32, Shape.of(6, 5)),
          "kernel", new TensorSpec(DType.FLOAT32, Shape.of(8, 2, 3, 3)));

  private static final Predicate<String> ALL = name -> true;

  private static Graph graph(GraphDefinition definition) {
    return Graph.record(definition, WEIGHTS, Set.of(FusedOp.LINEAR, FusedOp.ATTENTION));
  }

  private static Graph twoLayers(Set<FusedOp> fused) {
    return Graph.record(
        g -> {
          Tensor x = g.input("x", DType.FLOAT32, "B", 4);
          Tensor hidden = x.linear(g.param("first"), null).silu();
          g.output("y", hidden.linear(g.param("second"), null));
        },
        WEIGHTS,
        fused);
  }

  @Test
  void aLinearLayerCostsTwoOperationsForEachWeightAndRow() {
    Graph graph = twoLayers(Set.of(FusedOp.LINEAR));
    assertThat(FlopCount.forward(graph, Map.of("B", 3L))).isEqualTo(3 * (2 * 20 + 2 * 30));
  }

  @Test
  void compositesCountAsTheirFusedForms() {
    Map<String, Long> three = Map.of("B", 3L);
    Graph primitive = twoLayers(Set.of());
    Graph fused = twoLayers(Set.of(FusedOp.LINEAR));
    assertThat(FlopCount.forward(primitive, three)).isEqualTo(FlopCount.forward(fused, three));
    assertThat(FlopCount.training(primitive, ALL, three))
        .isEqualTo(FlopCount.training(fused, ALL, three));
  }

  @Test
  void gradientsReachOnlyWhatTrains() {
    Graph graph = twoLayers(Set.of(FusedOp.LINEAR));
    Map<String, Long> one = Map.of("B", 1L);
    // no gradient of the input: the first layer needs only its weight's
    assertThat(FlopCount.training(graph, ALL, one)).isEqualTo(2 * 40 + 3 * 60);
    assertThat(FlopCount.training(graph, "second"::equals, one)).isEqualTo(40 + 2 * 60);
    assertThat(FlopCount.training(graph, "first"::equals, one)).isEqualTo(2 * 40 + 2 * 60);
    assertThat(FlopCount.training(graph, name -> false, one)).isEqualTo(40 + 60);
  }

  @Test
  void stoppedGradientsCostNothing() {
    Graph graph =
        graph(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, "B", 4);
              Tensor hidden = x.linear(g.param("first"), null).stopGradient();
              g.output("y", hidden.linear(g.param("second"), null));
            });
    assertThat(FlopCount.training(graph, ALL, Map.of("B", 1L))).isEqualTo(40 + 2 * 60);
  }

  @Test
  void aConvolutionCostsItsKernelForEveryOutput() {
    Graph graph =
        graph(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, 1, 4, 7, 7);
              g.output("y", x.conv2d(g.param("kernel"), null, 2, 1, 2));
            });
    assertThat(FlopCount.forward(graph, Map.of())).isEqualTo(2L * 8 * 4 * 4 * (2 * 3 * 3));
  }

  @Test
  void attentionCostsTwoProductsAndHalfOfThemIfItLooksBackOnly() {
    long products = 2 * 2L * 3 * 10 * 10 * 16;
    assertThat(FlopCount.forward(attention(false), Map.of())).isEqualTo(products);
    assertThat(FlopCount.forward(attention(true), Map.of())).isEqualTo(products / 2);
  }

  private static Graph attention(boolean causal) {
    return graph(
        g -> {
          Tensor q = g.input("q", DType.FLOAT32, 1, 3, 10, 16);
          Tensor k = g.input("k", DType.FLOAT32, 1, 1, 10, 16);
          g.output("y", q.attention(k, k, null, causal, 0.25));
        });
  }
}
