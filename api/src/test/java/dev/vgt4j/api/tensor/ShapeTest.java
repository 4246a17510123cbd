package dev.vgt4j.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.ShapeException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeTest {
  private static final Shape BATCH = Shape.of("B", 3, Dim.symbol("S").plus(1));

  @Test
  void negativeAxesCountFromTheEnd() {
    assertThat(BATCH.get(-1)).isEqualTo(BATCH.get(2));
    assertThat(BATCH.axis(-3)).isZero();
    assertThat(BATCH.with(-2, Dim.of(9))).isEqualTo(Shape.of("B", 9, Dim.symbol("S").plus(1)));
  }

  @Test
  void refusesAxesThatAreNotThere() {
    for (int axis : new int[] {3, -4}) {
      assertThatThrownBy(() -> BATCH.get(axis))
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("axis " + axis)
          .hasMessageContaining("rank 3");
    }
    assertThatThrownBy(() -> Shape.of().axis(0)).isInstanceOf(ShapeException.class);
  }

  @Test
  void takesApartAndJoins() {
    assertThat(BATCH.sub(0, 1).concat(BATCH.sub(1, 3))).isEqualTo(BATCH);
    assertThat(BATCH.sub(1, 1).rank()).isZero();
  }

  @Test
  void countsElements() {
    assertThat(BATCH.size()).isEqualTo(Dim.symbol("B").times(Dim.symbol("S").plus(1)).times(3));
    assertThat(Shape.of().size()).isEqualTo(Dim.ONE);
    assertThat(Shape.of(3, 0, "B").size()).isEqualTo(Dim.of(0));
  }

  @Test
  void evaluates() {
    assertThat(BATCH.eval(Map.of("B", 2L, "S", 4L))).containsExactly(2, 3, 5);
    assertThat(Shape.ofLongs(2, 3).toLongs()).containsExactly(2, 3);
    assertThat(BATCH.isConstant()).isFalse();
    assertThatThrownBy(BATCH::toLongs).isInstanceOf(ShapeException.class);
  }

  @Test
  void broadcastsLikeNumPy() {
    assertThat(Shape.broadcast("ADD", Shape.of("B", 1, 4), Shape.of(3, 1)))
        .isEqualTo(Shape.of("B", 3, 4));
    assertThat(Shape.broadcast("ADD", Shape.of(), Shape.of("B"))).isEqualTo(Shape.of("B"));
    assertThat(Shape.broadcast("ADD", Shape.of(0), Shape.of(1))).isEqualTo(Shape.of(0));
  }

  @Test
  void aSymbolMeetsOnlyItselfAndOne() {
    for (Object other : new Object[] {3, "S", Dim.symbol("B").plus(1)}) {
      assertThatThrownBy(() -> Shape.broadcast("ADD", Shape.of(2, "B"), Shape.of(2, other)))
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("ADD")
          .hasMessageContaining("[2, B]")
          .hasMessageContaining("(B against " + Dim.from(other) + ")");
    }
  }
}
