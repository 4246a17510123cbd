package dev.vgt4j.api.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What operations infer and what they refuse. */
class TensorTest {
  private static final Dim S = Dim.symbol("S");
  private final GraphBuilder g = new GraphBuilder(Map.of(), Set.of());
  private int inputs;

  private Tensor floats(Object... dims) {
    return g.input("f" + inputs++, DType.FLOAT32, dims);
  }

  private Tensor ints(Object... dims) {
    return g.input("i" + inputs++, DType.INT64, dims);
  }

  private Tensor bools(Object... dims) {
    return g.input("b" + inputs++, DType.BOOL, dims);
  }

  private static Shape shape(Object... dims) {
    return Shape.of(dims);
  }

  @Test
  void infersElementwiseShapes() {
    assertThat(floats("B", 1).add(floats(3)).shape()).isEqualTo(shape("B", 3));
    assertThat(floats("B").less(floats("B")).dtype()).isEqualTo(DType.BOOL);
    assertThat(ints(2).mul(3).dtype()).isEqualTo(DType.INT64);
    assertThat(bools("B", 1).where(floats(3), floats()).shape()).isEqualTo(shape("B", 3));
    Tensor x = floats(2);
    assertThat(x.cast(DType.FLOAT32)).isSameAs(x);
  }

  @Test
  void infersReductions() {
    Tensor x = floats("B", 3, "S");
    assertThat(x.sum(false, -1).shape()).isEqualTo(shape("B", 3));
    assertThat(x.mean(true, 0, 2).shape()).isEqualTo(shape(1, 3, 1));
    assertThat(x.amax(false).shape()).isEqualTo(shape());
    assertThat(floats().sum(false).rank()).isZero();
  }

  @Test
  void infersProducts() {
    assertThat(floats("B", "S", 4).matmul(floats(4, 5)).shape()).isEqualTo(shape("B", "S", 5));
    assertThat(floats(2, 1, 3, 4).matmulTransposed(floats("B", 5, 4)).shape())
        .isEqualTo(shape(2, "B", 3, 5));
    assertThat(floats("B", "S", 4).linear(floats(7, 4), null).shape())
        .isEqualTo(shape("B", "S", 7));
  }

  @Test
  void infersConvolutions() {
    Tensor w = floats(6, 2, 3, 3);
    assertThat(floats("B", 2, 7, 5).conv2d(w, null, 2, 1, 1).shape())
        .isEqualTo(shape("B", 6, 4, 3));
    assertThat(floats(1, 2, S.times(2), S).conv2d(w, null, 1, 1, 1).shape())
        .isEqualTo(shape(1, 6, S.times(2), S));
    assertThat(floats(1, 2, S.times(14), 28).conv2d(floats(6, 2, 14, 14), null, 14, 0, 1).shape())
        .isEqualTo(shape(1, 6, S, 2));
  }

  @Test
  void infersLayouts() {
    Tensor x = floats("B", 6, "S");
    assertThat(x.reshape("B", 2, -1).shape()).isEqualTo(shape("B", 2, S.times(3)));
    assertThat(x.reshape(-1).shape()).isEqualTo(shape(Dim.symbol("B").times(S).times(6)));
    assertThat(x.permute(2, 0, 1).shape()).isEqualTo(shape("S", "B", 6));
    assertThat(x.transpose(0, -1).shape()).isEqualTo(shape("S", 6, "B"));
    assertThat(x.unsqueeze(-1).squeeze(3).shape()).isEqualTo(x.shape());
    assertThat(x.slice(-1, 1, S).shape()).isEqualTo(shape("B", 6, S.minus(Dim.ONE)));
    assertThat(x.select(1, 0).shape()).isEqualTo(shape("B", "S"));
    assertThat(x.pad(1, 2, 1).shape()).isEqualTo(shape("B", 9, "S"));
    assertThat(x.gather(1, ints("K", 2)).shape()).isEqualTo(shape("B", "K", 2, "S"));
    assertThat(Tensor.concat(2, x, floats("B", 6, "P")).shape())
        .isEqualTo(shape("B", 6, S.plus(Dim.symbol("P"))));
    assertThat(x.repeatInterleave(1, 2).shape()).isEqualTo(shape("B", 12, "S"));
  }

  @Test
  void leavesOutWhatChangesNothing() {
    Tensor x = floats("B", 6);
    assertThat(x.reshape("B", 6)).isSameAs(x);
    assertThat(x.slice(1, 0, 6)).isSameAs(x);
    assertThat(x.expand("B", 6)).isSameAs(x);
    assertThat(Tensor.concat(0, x)).isSameAs(x);
  }

  private static Arguments refused(String operation, Function<TensorTest, Tensor> misuse) {
    return Arguments.of(operation, misuse);
  }

  static List<Arguments> misuses() {
    return List.of(
        refused("EXP", t -> t.ints(2).exp()),
        refused("NOT", t -> t.floats(2).not()),
        refused("NEG", t -> t.bools(2).neg()),
        refused("ADD", t -> t.floats(2).add(t.floats(3))),
        refused("ADD", t -> t.floats("B").add(t.floats("S"))),
        refused("ADD", t -> t.floats(2).add(t.ints(2))),
        refused("ADD", t -> t.bools(2).add(t.bools(2))),
        refused("ADD", t -> t.ints(2).add(0.5)),
        refused("DIV", t -> t.ints(2).div(t.ints(2))),
        refused("POW", t -> t.ints(2).pow(2)),
        refused("AND", t -> t.floats(2).and(t.floats(2))),
        refused("EQ", t -> t.bools(2).eq(t.bools(2))),
        refused("WHERE", t -> t.floats(2).where(t.floats(2), t.floats(2))),
        refused("WHERE", t -> t.bools(2).where(t.floats(2), t.ints(2))),
        refused("WHERE", t -> t.bools(2).where(t.floats(3), t.floats(3))),
        refused("CAST", t -> t.floats(2).cast(DType.FLOAT16)),
        refused("MEAN", t -> t.ints(2).mean(false)),
        refused("MAX", t -> t.bools(2).amax(false)),
        refused("axis 2", t -> t.floats(2, 3).sum(false, 2)),
        refused("CUMSUM", t -> t.bools(2).cumsum(0)),
        refused("SOFTMAX", t -> t.ints(2).softmax(0)),
        refused("axis 0", t -> t.floats().softmax(0)),
        refused("MATMUL", t -> t.floats(2, 3).matmul(t.floats(2, 3))),
        refused("MATMUL", t -> t.floats(3).matmul(t.floats(3, 2))),
        refused("MATMUL", t -> t.floats(2, 5, 3).matmul(t.floats(4, 3, 2))),
        refused("MATMUL", t -> t.ints(2, 2).matmul(t.ints(2, 2))),
        refused("LINEAR", t -> t.floats(2, 3).linear(t.floats(3, 2), null)),
        refused("LINEAR", t -> t.floats(2, 3).linear(t.floats(2, 3), t.floats(3))),
        refused("LINEAR", t -> t.floats(2, 3).linear(t.ints(2, 3), null)),
        refused("CONV2D", t -> t.floats(1, 2, 5, 5).conv2d(t.floats(3, 1, 3, 3), null, 1, 1, 1)),
        refused("CONV2D", t -> t.floats(2, 5, 5).conv2d(t.floats(3, 2, 3, 3), null, 1, 1, 1)),
        refused("CONV2D", t -> t.floats(1, 4, 5, 5).conv2d(t.floats(3, 2, 3, 3), null, 1, 1, 2)),
        refused("Conv2d", t -> t.floats(1, 2, 1, 5).conv2d(t.floats(3, 2, 3, 3), null, 1, 0, 1)),
        refused("CONV2D", t -> t.floats(1, 2, 5, 5).conv2d(t.floats(3, 2, 3, 3), null, 0, 1, 1)),
        refused("CONV2D", t -> t.floats(1, 2, 5, 5).conv2d(t.floats(3, 2, 3, 3), null, 1, -1, 1)),
        refused("CONV2D", t -> t.floats(1, 2, 5, 5).conv2d(t.floats(3, 2, 3, 3), null, 1, 1, 0)),
        refused("CONV2D", t -> t.floats(1, 2, 5, 5).conv2d(t.ints(3, 2, 3, 3), null, 1, 1, 1)),
        refused(
            "CONV2D", t -> t.floats(1, 2, 5, 5).conv2d(t.floats(3, 2, 3, 3), t.floats(2), 1, 1, 1)),
        refused("RESHAPE", t -> t.floats(2, 3).reshape(4)),
        refused("RESHAPE", t -> t.floats("B", 3).reshape("S", 3)),
        refused("multiple", t -> t.floats(2, 3).reshape(4, -1)),
        refused("Reshape", t -> t.floats(6).reshape(-1, -1)),
        refused("Reshape", t -> t.floats(6).reshape(-2, -3)),
        refused("UNSQUEEZE", t -> t.floats(6).unsqueeze(3)),
        refused("SQUEEZE", t -> t.floats(2, 3).squeeze(1)),
        refused("PERMUTE", t -> t.floats(2, 3).permute(0)),
        refused("PERMUTE", t -> t.floats(2, 3).permute(0, 0)),
        refused("EXPAND", t -> t.floats(2, 3).expand(2, 4)),
        refused("EXPAND", t -> t.floats(2, 3).expand(3)),
        refused("CONCAT", t -> Tensor.concat(0, t.floats(2, 3), t.floats(2, 4))),
        refused("CONCAT", t -> Tensor.concat(0, t.floats(2, 3), t.floats(2))),
        refused("CONCAT", t -> Tensor.concat(0, t.floats(2), t.ints(2))),
        refused("CONCAT", t -> Tensor.concat(0)),
        refused("SLICE", t -> t.floats(5).slice(0, 2, 6)),
        refused("SLICE", t -> t.floats(5).slice(0, 3, 2)),
        refused("SLICE", t -> t.floats(5).slice(0, -1, 2)),
        refused("SLICE", t -> t.floats(5).select(0, 5)),
        refused("PAD", t -> t.ints(5).pad(0, 1, 1)),
        refused("PAD", t -> t.floats(5).pad(0, -1, 1)),
        refused("PAD", t -> t.floats(5, 5).pad(new long[] {1}, new long[] {1})),
        refused("GATHER", t -> t.floats(5).gather(0, t.floats(2))),
        refused("axis 1", t -> t.floats(5).gather(1, t.ints(2))),
        refused("LAYER_NORM", t -> t.floats(2, 3).layerNorm(t.floats(3), null, 1e-5)),
        refused("LAYER_NORM", t -> t.floats(2, 3).layerNorm(t.floats(2), t.floats(2), 1e-5)),
        refused("RMS_NORM", t -> t.floats(2, 3).rmsNorm(t.floats(2), 1e-5)),
        refused("RMS_NORM", t -> t.floats().rmsNorm(t.floats(1), 1e-5)),
        refused("GROUP_NORM", t -> t.floats(1, 6, 2, 2).groupNorm(4, t.floats(6), t.floats(6), 1)),
        refused("GROUP_NORM", t -> t.floats(1, 6, 2, 2).groupNorm(3, t.floats(6), t.floats(3), 1)),
        refused("GROUP_NORM", t -> t.floats(6, 2, 2).groupNorm(3, t.floats(6), t.floats(6), 1)),
        refused("ATTENTION", t -> t.attention(t.floats(1, 2, 3, 4), t.floats(1, 2, 5, 8), null)),
        refused("ATTENTION", t -> t.attention(t.floats(1, 4, 3, 4), t.floats(1, 3, 5, 4), null)),
        refused("ATTENTION", t -> t.attention(t.floats(1, 3, 4), t.floats(1, 5, 4), null)),
        refused(
            "ATTENTION: mask",
            t -> t.attention(t.floats(1, 2, 3, 4), t.floats(1, 2, 5, 4), t.bools(1, 2, 3, 5))),
        refused(
            "ATTENTION: mask",
            t -> t.attention(t.floats(1, 2, 3, 4), t.floats(1, 2, 5, 4), t.bools(3, 5))),
        refused(
            "ATTENTION mask",
            t -> t.attention(t.floats(1, 2, 3, 4), t.floats(1, 2, 5, 4), t.floats(1, 1, 3, 5))),
        refused("ROPE", t -> t.floats(1, 2, 3, 4).rope(t.floats(3, 6), t.floats(3, 6))),
        refused("ROPE", t -> t.floats(1, 2, 3, 4).rope(t.floats(3, 4), t.floats(1, 4))),
        refused("ROPE", t -> t.floats(1, 2, 3, 5).rope(t.floats(3, 5), t.floats(3, 5))),
        refused("UPSAMPLE_NEAREST", t -> t.floats(2, 3, 4).upsampleNearest(2)),
        refused("no multiple", t -> t.floats(1, 6, 2, 2).pixelShuffle(2)),
        refused("PIXEL_SHUFFLE", t -> t.floats(4, 2, 2).pixelShuffle(2)));
  }

  private Tensor attention(Tensor q, Tensor kv, Tensor mask) {
    return q.attention(kv, kv, mask, false, 1);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("misuses")
  void misuseIsRefusedByName(String operation, Function<TensorTest, Tensor> misuse) {
    assertThatThrownBy(() -> misuse.apply(this))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining(operation);
  }

  @Test
  void bothShapesAreInTheMessage() {
    assertThatThrownBy(() -> floats("B", 3).matmul(floats(4, 5)))
        .hasMessage("MATMUL: [B, 3] and [4, 5] do not fit");
    assertThatThrownBy(() -> floats("B", 3).add(floats(4)))
        .hasMessageContaining("[B, 3] and [4]")
        .hasMessageContaining("3 against 4");
  }

  @Test
  void fusedOperationsStayWhole() {
    GraphDefinition d = b -> b.output("y", b.input("x", DType.FLOAT32, 2).gelu().silu());
    Graph whole = Graph.record(d, Map.of(), Set.of(FusedOp.GELU, FusedOp.SILU));
    assertThat(whole.nodes().stream().map(n -> n.op().name()).skip(1))
        .containsExactly("Gelu", "Silu");
    Graph parts = Graph.record(d, Map.of(), Set.of(FusedOp.SILU));
    assertThat(parts.nodes()).hasSizeGreaterThan(4);
    assertThat(parts.nodes().stream().map(n -> n.op().name())).doesNotContain("Gelu");
  }
}
