package dev.vgt4j.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.ShapeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DimTest {
  private static final Dim P = Dim.symbol("P");
  private static final Dim S = Dim.symbol("S");

  @Test
  void equalPolynomialsAreEqualHoweverTheyWereBuilt() {
    assertThat(P.plus(S)).isEqualTo(S.plus(P)).hasSameHashCodeAs(S.plus(P));
    assertThat(P.plus(S).times(P.minus(S))).isEqualTo(P.times(P).minus(S.times(S)));
    assertThat(P.plus(3).minus(P)).isEqualTo(Dim.of(3));
    assertThat(P.minus(P)).isEqualTo(Dim.of(0));
    assertThat(P.times(0)).isEqualTo(Dim.of(0));
    assertThat(P.plus(1)).isNotEqualTo(P);
    assertThat(P.times(S)).isNotEqualTo(P.plus(S));
  }

  @Test
  void numbersAreConstant() {
    assertThat(Dim.of(7).isConstant()).isTrue();
    assertThat(Dim.of(0).value()).isZero();
    assertThat(Dim.of(7).is(7)).isTrue();
    assertThat(Dim.of(7).is(8)).isFalse();
    assertThat(P.is(7)).isFalse();
    assertThatThrownBy(() -> P.plus(1).value())
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("P + 1");
  }

  @Test
  void evaluatesUnderSymbolValues() {
    Dim d = P.times(P).times(2).minus(S).plus(1);
    assertThat(d.eval(Map.of("P", 3L, "S", 4L))).isEqualTo(15);
    assertThat(Dim.of(5).eval(Map.of())).isEqualTo(5);
    assertThatThrownBy(() -> d.eval(Map.of("P", 3L)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("symbol S has no value");
  }

  @Test
  void lengthsThatDoNotFitALongAreRefused() {
    assertThatThrownBy(() -> P.times(P).eval(Map.of("P", 1L << 40)))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({"7, 2, 3", "8, 2, 4", "-1, 2, -1", "-4, 4, -1", "0, 3, 0"})
  void floorDivRoundsDown(long value, long divisor, long expected) {
    assertThat(Dim.of(value).floorDiv(divisor)).isEqualTo(Dim.of(expected));
  }

  @Test
  void floorDivOfSymbolsNeedsMultiples() {
    assertThat(P.times(4).minus(Dim.of(1)).floorDiv(2)).isEqualTo(P.times(2).minus(Dim.ONE));
    assertThatThrownBy(() -> P.times(3).floorDiv(2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("(3*P) / 2")
        .hasMessageContaining("multiple of 2");
  }

  @Test
  void dividesByWhatItIsAMultipleOf() {
    assertThat(P.times(S).times(6).dividedBy(S.times(2))).isEqualTo(P.times(3));
    assertThat(P.times(P).plus(P).dividedBy(P)).isEqualTo(P.plus(1));
    assertThat(P.plus(S).dividedBy(P.plus(S))).isEqualTo(Dim.ONE);
    assertThat(Dim.of(0).dividedBy(Dim.of(5))).isEqualTo(Dim.of(0));
  }

  @Test
  void refusesADivisionThatLeavesARest() {
    assertThatThrownBy(() -> P.plus(1).dividedBy(P))
        .isInstanceOf(ShapeException.class)
        .hasMessage("dimension (P + 1) is no multiple of (P)");
    assertThatThrownBy(() -> Dim.of(7).dividedBy(Dim.of(2))).isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> P.times(S).dividedBy(P.plus(S)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("cannot be decided");
    assertThatThrownBy(() -> P.dividedBy(Dim.of(0))).isInstanceOf(ShapeException.class);
  }

  @Test
  void readsWhatShapesAreWrittenWith() {
    assertThat(Dim.from(3)).isEqualTo(Dim.of(3));
    assertThat(Dim.from(3L)).isEqualTo(Dim.of(3));
    assertThat(Dim.from("P")).isEqualTo(P);
    assertThat(Dim.from(S)).isSameAs(S);
    assertThatThrownBy(() -> Dim.from(3.5))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("3.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1B", "a b", "B*S", "-1"})
  void refusesOddSymbolNames(String name) {
    assertThatThrownBy(() -> Dim.symbol(name))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void listsItsTerms() {
    assertThat(P.times(P).times(3).minus(Dim.of(2)).terms())
        .containsExactlyInAnyOrder(new Dim.Term(3, List.of("P", "P")), new Dim.Term(-2, List.of()));
  }

  @Test
  void printsLikeAPolynomial() {
    assertThat(P.plus(S)).hasToString("S + P");
    assertThat(P.times(28).minus(Dim.of(3))).hasToString("28*P - 3");
    assertThat(P.times(-1)).hasToString("-P");
    assertThat(Dim.of(-4)).hasToString("-4");
  }
}
