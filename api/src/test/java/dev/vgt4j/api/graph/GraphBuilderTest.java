package dev.vgt4j.api.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
  private static final Map<String, TensorSpec> WEIGHTS =
      Map.of("w", new TensorSpec(DType.BFLOAT16, Shape.of(2, 3)));
  private final GraphBuilder g = new GraphBuilder(WEIGHTS, Set.of());

  @Test
  void parametersAreWidenedAndSharedByName() {
    Tensor w = g.param("w");
    assertThat(w.dtype()).isEqualTo(DType.FLOAT32);
    assertThat(g.param("w", 2, 3).node()).isSameAs(w.node());
    assertThat(g.hasParam("w")).isTrue();
    assertThat(g.hasParam("v")).isFalse();
  }

  @Test
  void refusesParametersThatAreNotThere() {
    assertThatThrownBy(() -> g.param("v"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'v'")
        .hasMessageContaining("1 parameters");
    assertThatThrownBy(() -> g.param("w", 3, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("[3, 2]")
        .hasMessageContaining("[2, 3]");
  }

  @Test
  void quotientsArePolynomialsWherePossible() {
    Dim h = Dim.symbol("H");
    assertThat(g.quotient(Dim.of(7), 2)).isEqualTo(Dim.of(3));
    assertThat(g.quotient(h.times(4).plus(3), 2)).isEqualTo(h.times(2).plus(1));
    assertThat(g.finish().quotients()).isEmpty();
  }

  @Test
  void quotientsAreSymbolsOtherwise() {
    Dim h = Dim.symbol("H");
    Dim third = g.quotient(h.plus(2), 3);
    assertThat(g.quotient(Dim.of(2).plus(h), 3)).isEqualTo(third);
    assertThat(g.quotient(h.plus(2), 4)).isNotEqualTo(third);
    assertThat(g.finish().quotients().values())
        .containsExactly(new Graph.Quotient(h.plus(2), 3), new Graph.Quotient(h.plus(2), 4));
  }

  @Test
  void refusesNamesThatAreTaken() {
    Tensor x = g.input("x", DType.FLOAT32);
    g.state("x", DType.FLOAT32);
    g.output("x", x);
    for (Runnable again :
        new Runnable[] {
          () -> g.input("x", DType.INT64), () -> g.state("x", DType.FLOAT32), () -> g.output("x", x)
        }) {
      assertThatThrownBy(again::run)
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("'x' is declared twice");
    }
  }

  @Test
  void refusesLeavesThatCannotBeComputedWith() {
    assertThatThrownBy(() -> g.input("x", DType.FLOAT16, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("FLOAT16");
    assertThatThrownBy(() -> g.state("s", DType.UINT8)).isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> g.input("x", DType.FLOAT32, 2, -1))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[2, -1]");
  }

  @Test
  void refusesUpdatesThatDoNotFit() {
    g.state("s", DType.FLOAT32, "P", 2);
    Tensor x = g.input("x", DType.FLOAT32, 3);
    Tensor n = g.input("n", DType.INT64, 1, 2);
    assertThatThrownBy(() -> g.update("t", x))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("'t'")
        .hasMessageContaining("[s]");
    assertThatThrownBy(() -> g.update("s", x)).isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> g.update("s", n)).isInstanceOf(ShapeException.class);
  }

  @Test
  void refusesTensorsOfAnotherGraph() {
    Tensor x = g.input("x", DType.FLOAT32);
    Tensor foreign = new GraphBuilder(Map.of(), Set.of()).input("y", DType.FLOAT32);
    assertThatThrownBy(() -> x.add(foreign))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("another graph");
    assertThatThrownBy(() -> g.output("y", foreign)).isInstanceOf(ShapeException.class);
  }

  @Test
  void constantsAreWidened() {
    HostTensor bytes = HostTensor.wrap(DType.UINT8, ByteBuffer.wrap(new byte[] {1, -1}), 2);
    assertThat(g.constant(bytes).dtype()).isEqualTo(DType.INT64);
    assertThat(g.constant(HostTensor.zeros(DType.FLOAT64, 2)).dtype()).isEqualTo(DType.FLOAT32);
  }
}
