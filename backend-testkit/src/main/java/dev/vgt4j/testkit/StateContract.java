package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** State is a value outside the programs: created, read, replaced run by run, and shared. */
abstract class StateContract extends ContractPart {
  private Session session;

  @BeforeEach
  void open() {
    session = fixture().open(Map.of());
  }

  @AfterEach
  void close() {
    session.close();
  }

  /** A cache {@code [B, P, 2]} that every run extends by {@code [B, S, 2]}. */
  private static void cache(GraphBuilder g) {
    extend(g, g.input("x", DType.FLOAT32, "B", "S", 2));
  }

  /** The same cache, one entry at a time. */
  private static void decode(GraphBuilder g) {
    extend(g, g.input("x", DType.FLOAT32, "B", 1, 2));
  }

  private static void extend(GraphBuilder g, Tensor x) {
    Tensor all = Tensor.concat(1, g.state("cache", DType.FLOAT32, "B", "P", 2), x);
    g.update("cache", all);
    g.output("sum", all.sum(false, 1));
  }

  private static Map<String, HostTensor> tokens(double... values) {
    return Map.of("x", floats(shape(1, values.length / 2, 2), values));
  }

  private static void assertCache(State state, double... values) {
    assertSame("cache", state.read("cache"), floats(shape(1, values.length / 2, 2), values));
  }

  private static final Map<String, Long> EMPTY = Map.of("B", 1L, "P", 0L);

  @Test
  void aCacheGrowsFromNothing() {
    try (Program p = session.compile(StateContract::cache);
        State s = p.newState(EMPTY)) {
      assertThat(s.read("cache").shape()).containsExactly(1, 0, 2);
      assertThat(Fixture.hosts(p.run(s, tokens(1, 2, 3, 4))).get("sum").toFloats())
          .containsExactly(4, 6);
      assertThat(Fixture.hosts(p.run(s, tokens(5, 6))).get("sum").toFloats())
          .containsExactly(9, 12);
      assertThat(Fixture.hosts(p.run(s, tokens(7, 8))).get("sum").toFloats())
          .containsExactly(16, 20);
      assertCache(s, 1, 2, 3, 4, 5, 6, 7, 8);
    }
  }

  @Test
  void aNewStateIsZero() {
    try (Program p = session.compile(StateContract::cache);
        State s = p.newState(Map.of("B", 1L, "P", 2L))) {
      assertCache(s, 0, 0, 0, 0);
      p.run(s, tokens(1, 2)).close();
      assertCache(s, 0, 0, 0, 0, 1, 2);
    }
  }

  @Test
  void aNewStateNeedsEverySymbol() {
    try (Program p = session.compile(StateContract::cache)) {
      assertThatThrownBy(() -> p.newState(Map.of("B", 1L)))
          .isInstanceOf(VgtException.class)
          .hasMessageContaining("P");
    }
  }

  @Test
  void twoStatesAreIndependent() {
    try (Program p = session.compile(StateContract::cache);
        State one = p.newState(EMPTY);
        State two = p.newState(EMPTY)) {
      p.run(one, tokens(1, 2)).close();
      p.run(two, tokens(3, 4, 5, 6)).close();
      p.run(one, tokens(7, 8)).close();
      assertCache(one, 1, 2, 7, 8);
      assertCache(two, 3, 4, 5, 6);
    }
  }

  @Test
  void twoProgramsRunOnOneState() {
    try (Program prefill = session.compile(StateContract::cache);
        Program decode = session.compile(StateContract::decode);
        State s = prefill.newState(EMPTY)) {
      prefill.run(s, tokens(1, 2, 3, 4)).close();
      decode.run(s, tokens(5, 6)).close();
      assertThat(Fixture.hosts(decode.run(s, tokens(7, 8))).get("sum").toFloats())
          .containsExactly(16, 20);
      prefill.run(s, tokens(9, 9)).close();
      assertCache(s, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9);
    }
  }

  @Test
  void aFailedRunLeavesTheStateUnchanged() {
    try (Program p = session.compile(StateContract::cache);
        State s = p.newState(EMPTY)) {
      p.run(s, tokens(1, 2)).close();
      HostTensor twoRows = HostTensor.zeros(DType.FLOAT32, 2, 1, 2);
      assertThatThrownBy(() -> p.run(s, Map.of("x", twoRows))).isInstanceOf(ShapeException.class);
      assertThatThrownBy(() -> p.run(s, Map.of())).isInstanceOf(ShapeException.class);
      assertCache(s, 1, 2);
      p.run(s, tokens(3, 4)).close();
      assertCache(s, 1, 2, 3, 4);
    }
  }

  @Test
  void aStateCanBeMadeFromTensors() {
    try (Program p = session.compile(StateContract::cache);
        State s =
            new State(
                Map.of(
                    "cache", session.upload(floats(shape(1, 1, 2), 1, 2)),
                    "unrelated", HostTensor.scalar(3.0)))) {
      p.run(s, tokens(3, 4)).close();
      assertCache(s, 1, 2, 3, 4);
      assertThat(s.read("unrelated").item()).isEqualTo(3);
    }
  }

  @Test
  void aStateThatIsNotUpdatedStays() {
    try (Program p =
            session.compile(
                g -> {
                  Tensor kept = g.state("kept", DType.FLOAT32, 2);
                  g.output("y", kept.add(g.input("x", DType.FLOAT32, 2)));
                });
        State s = new State(Map.of("kept", floats(shape(2), 1, 2)))) {
      Map<String, HostTensor> x = Map.of("x", floats(shape(2), 10, 20));
      for (int i = 0; i < 3; i++) {
        assertThat(Fixture.hosts(p.run(s, x)).get("y").toFloats()).containsExactly(11, 22);
      }
      assertThat(s.read("kept").toFloats()).containsExactly(1, 2);
    }
  }

  @Test
  void statesOfEveryTypeCount() {
    try (Program p =
            session.compile(
                g -> {
                  g.update("count", g.state("count", DType.INT64).add(1));
                  g.update("flag", g.state("flag", DType.BOOL, 2).not());
                });
        State s = p.newState(Map.of())) {
      for (int i = 0; i < 5; i++) {
        p.run(s, Map.of()).close();
      }
      assertThat(s.read("count").toLongs()).containsExactly(5);
      assertThat(s.read("flag").toBooleans()).containsExactly(true, true);
    }
  }

  @Test
  void statesCanSwap() {
    try (Program p =
            session.compile(
                g -> {
                  Tensor a = g.state("a", DType.FLOAT32, 1);
                  Tensor b = g.state("b", DType.FLOAT32, 1);
                  g.update("a", b);
                  g.update("b", a);
                });
        State s = new State(Map.of("a", floats(shape(1), 1), "b", floats(shape(1), 2)))) {
      for (int i = 0; i < 3; i++) {
        p.run(s, Map.of()).close();
      }
      assertThat(s.read("a").item()).isEqualTo(2);
      assertThat(s.read("b").item()).isEqualTo(1);
    }
  }

  @Test
  void twoStatesCanTakeOneValue() {
    try (Program p =
            session.compile(
                g -> {
                  Tensor sum = g.state("a", DType.FLOAT32, 1).add(g.state("b", DType.FLOAT32, 1));
                  g.update("a", sum);
                  g.update("b", sum);
                });
        State s = new State(Map.of("a", floats(shape(1), 1), "b", floats(shape(1), 2)))) {
      for (int i = 0; i < 3; i++) {
        p.run(s, Map.of()).close();
      }
      assertThat(s.read("a").item()).isEqualTo(12);
      assertThat(s.read("b").item()).isEqualTo(12);
    }
  }

  @Test
  void aStateThatTakesAnInputOwnsItsValue() {
    try (Program p =
            session.compile(
                g -> {
                  g.state("last", DType.FLOAT32, 2);
                  g.update("last", g.input("x", DType.FLOAT32, 2));
                });
        State s = p.newState(Map.of())) {
      try (DeviceTensor x = session.upload(floats(shape(2), 1, 2))) {
        p.run(s, Map.of("x", x)).close();
        p.run(s, Map.of("x", x)).close();
        assertThat(x.toHost().toFloats()).containsExactly(1, 2);
      }
      assertThat(s.read("last").toFloats()).containsExactly(1, 2);
    }
  }

  @Test
  void anOutputAndAStateOfOneValueCloseAlone() {
    try (Program p =
        session.compile(
            g -> {
              Tensor next = g.state("n", DType.FLOAT32, 1).add(1);
              g.update("n", next);
              g.output("n", next);
              g.output("before", g.state("m", DType.FLOAT32, 1));
            })) {
      State s = p.newState(Map.of());
      Outputs first = p.run(s, Map.of());
      Outputs second = p.run(s, Map.of());
      assertThat(first.scalar("n")).isEqualTo(1);
      first.close();
      assertThat(s.read("n").item()).isEqualTo(2);
      assertThat(s.read("m").item()).isEqualTo(0);
      s.close();
      assertThat(second.scalar("n")).isEqualTo(2);
      assertThat(second.scalar("before")).isEqualTo(0);
      second.close();
    }
  }

  @Test
  void aClosedStateIsRefused() {
    try (Program p = session.compile(StateContract::cache)) {
      State s = p.newState(EMPTY);
      p.run(s, tokens(1, 2)).close();
      s.close();
      s.close();
      assertRefused("run on a closed state", () -> p.run(s, tokens(3, 4)));
    }
  }

  @Test
  void aProgramWithStateNeedsOne() {
    try (Program p = session.compile(StateContract::cache)) {
      assertThatThrownBy(() -> p.run(tokens(1, 2)))
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("cache");
    }
  }
}
