package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.CapabilityException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Misuse meets a typed exception that names it, never a crash, and leaves things usable. */
abstract class ErrorContract extends ContractPart {
  private Session session;
  private Program program;

  @BeforeEach
  void open() {
    session = fixture().open(networkWeights());
    program = session.compile(ErrorContract::sample);
  }

  @AfterEach
  void close() {
    program.close();
    session.close();
  }

  private static void sample(GraphBuilder g) {
    Dim b = Dim.symbol("B");
    Tensor x = g.input("x", DType.FLOAT32, b, 4);
    Tensor index = g.input("index", DType.INT64, b);
    Tensor flag = g.input("flag", DType.BOOL);
    Tensor twice = g.input("twice", DType.FLOAT32, b.times(2).plus(1));
    Tensor sum = network(x).sum(false, 1).add(index.cast(DType.FLOAT32)).add(twice.sum(false));
    g.output("y", flag.where(sum, sum.neg()));
  }

  private static Map<String, Value> good() {
    Map<String, Value> in = new LinkedHashMap<>();
    in.put("x", normal(1, 3, 4));
    in.put("index", HostTensor.of(new long[] {1, 2, 3}, 3));
    in.put("flag", HostTensor.of(new boolean[] {true}));
    in.put("twice", normal(2, 7));
    return in;
  }

  private void assertRejected(String name, Value value) {
    Map<String, Value> in = good();
    in.put(name, value);
    assertThatThrownBy(() -> program.run(in))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("'" + name + "'");
    program.run(good()).close();
  }

  @Test
  void unknownInputs() {
    assertRejected("extra", HostTensor.scalar(1.0));
  }

  @Test
  void missingInputs() {
    for (String name : good().keySet()) {
      Map<String, Value> in = good();
      in.remove(name);
      assertThatThrownBy(() -> program.run(in))
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("'" + name + "'");
    }
  }

  @Test
  void wrongTypes() {
    assertRejected("x", HostTensor.of(new long[12], 3, 4));
    assertRejected("x", HostTensor.zeros(DType.FLOAT64, 3, 4));
    assertRejected("x", HostTensor.zeros(DType.BFLOAT16, 3, 4));
    assertRejected("index", normal(1, 3));
    assertRejected("index", HostTensor.zeros(DType.INT32, 3));
    assertRejected("flag", HostTensor.scalar(1.0));
    assertRejected("flag", HostTensor.zeros(DType.UINT8));
  }

  @Test
  void wrongRanksAndLengths() {
    assertRejected("x", normal(1, 12));
    assertRejected("x", normal(1, 3, 5));
    assertRejected("x", normal(1, 1, 3, 4));
    assertRejected("flag", HostTensor.of(new boolean[] {true}, 1));
  }

  @Test
  void lengthsThatDisagree() {
    assertRejected("index", HostTensor.of(new long[2], 2));
    assertRejected("twice", normal(1, 6));
    assertRejected("twice", normal(1, 9));
    assertRejected("twice", normal(1, 0));
  }

  @Test
  void wrongTensorsOnTheDevice() {
    try (DeviceTensor wrong = session.upload(normal(1, 3, 5))) {
      assertRejected("x", wrong);
    }
  }

  @Test
  void unknownParameters() {
    assertThatThrownBy(() -> session.compile(g -> g.output("y", g.param("nope"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nope");
    program.run(good()).close();
  }

  @Test
  void definitionsThatDoNotFit() {
    assertThatThrownBy(
            () ->
                session.compile(
                    g -> g.output("y", g.param("in.weight").matmul(g.param("in.weight")))))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("MATMUL");
    assertThatThrownBy(
            () ->
                session.compile(
                    g -> {
                      throw new IllegalArgumentException("from the definition");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from the definition");
    program.run(good()).close();
  }

  @Test
  void tensorsOfAnotherBackend() {
    try (Session oracle = fixture().openOracle(Map.of());
        DeviceTensor x = oracle.upload(normal(1, 3, 4))) {
      Assumptions.assumeFalse(
          fixture().backend().getClass() == oracle.backend().getClass(),
          "the oracle is the backend under test, so none of its tensors is foreign");
      Map<String, Value> in = good();
      in.put("x", x);
      assertRefused("a tensor of the oracle", () -> program.run(in));
    }
    Map<String, Value> in = good();
    in.put("x", new Foreign());
    assertRefused("a tensor of no backend", () -> program.run(in));
    program.run(good()).close();
  }

  /** A value that looks right and belongs to nobody. */
  private static final class Foreign implements Value {
    @Override
    public DType dtype() {
      return DType.FLOAT32;
    }

    @Override
    public long[] shape() {
      return new long[] {3, 4};
    }
  }

  @Test
  void tensorsOfAnotherSession() {
    Map<String, Value> in = good();
    Session other = fixture().open(Map.of());
    DeviceTensor x = other.upload(normal(1, 3, 4));
    in.put("x", x);
    assertWorksOrRefuses("a tensor of another session", () -> program.run(in).close());
    other.close();
    assertWorksOrRefuses("a tensor of a closed session", () -> program.run(in).close());
    assertWorksOrRefuses("reading it", x::toHost);
    x.close();
    program.run(good()).close();
  }

  @Test
  void closedTensors() {
    DeviceTensor x = session.upload(normal(1, 3, 4));
    x.close();
    x.close();
    assertThatThrownBy(x::toHost).isInstanceOf(IllegalStateException.class);
    Map<String, Value> in = good();
    in.put("x", x);
    assertRefused("run on a closed tensor", () -> program.run(in));
    program.run(good()).close();
  }

  @Test
  void closedStateTensors() {
    try (Program p =
        session.compile(
            g -> {
              Tensor n = g.state("n", DType.FLOAT32, 2);
              g.update("n", n.add(1));
            })) {
      DeviceTensor n = session.upload(floats(shape(2), 1, 2));
      State s = new State(Map.of("n", n));
      n.close();
      assertRefused("run on a state with a closed tensor", () -> p.run(s, Map.of()));
      s.close();
    }
  }

  @Test
  void closedPrograms() {
    Program p = session.compile(ErrorContract::sample);
    p.close();
    p.close();
    assertThatThrownBy(() -> p.run(good())).isInstanceOf(IllegalStateException.class);
    program.run(good()).close();
  }

  @Test
  void closedSessions() {
    Session s = fixture().open(networkWeights());
    Program p = s.compile(ErrorContract::sample);
    Program stateful = s.compile(g -> g.update("n", g.state("n", DType.FLOAT32, 2).add(1)));
    State state = stateful.newState(Map.of());
    stateful.run(state, Map.of()).close();
    Outputs out = p.run(good());
    DeviceTensor x = s.upload(normal(1, 3, 4));
    s.close();
    s.close();
    assertThatThrownBy(() -> p.run(good())).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> s.compile(ErrorContract::sample))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> s.read("in.bias")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> s.write("in.bias", normal(1, 8)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> s.upload(normal(1, 8))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(s::optimizerState).isInstanceOf(IllegalStateException.class);
    assertWorksOrRefuses("reading an output", () -> out.host("y"));
    assertWorksOrRefuses("reading a tensor", x::toHost);
    assertWorksOrRefuses("reading a state", () -> state.read("n"));
    assertRefused("running on a state", () -> stateful.run(state, Map.of()));
    out.close();
    x.close();
    state.close();
    stateful.close();
    p.close();
    program.run(good()).close();
  }

  @Test
  void indicesOutOfRange() {
    try (Program p =
        session.compile(
            g -> g.output("y", g.param("in.bias").gather(0, g.input("i", DType.INT64, "N"))))) {
      for (long bad : new long[] {8, 1L << 40, -1, -9, Long.MIN_VALUE}) {
        Map<String, HostTensor> in = Map.of("i", HostTensor.of(new long[] {0, bad}, 2));
        assertWorksOrRefuses("index " + bad, () -> Fixture.hosts(p.run(in)));
      }
      Map<String, HostTensor> in = Map.of("i", HostTensor.of(new long[] {7}, 1));
      assertThat(Fixture.hosts(p.run(in)).get("y").shape()).containsExactly(1);
    }
  }

  /** What shape inference cannot know: whether one symbol is larger than another. */
  @Test
  void slicesOutOfRange() {
    try (Program p =
        session.compile(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, "N");
              Tensor y = g.input("y", DType.FLOAT32, "M");
              g.output("z", x.slice(0, 0, y.dim(0)).add(y));
            })) {
      Map<String, HostTensor> in = Map.of("x", normal(1, 2), "y", normal(2, 5));
      assertRefused("slice 0..5 of 2", () -> Fixture.hosts(p.run(in)));
      Map<String, HostTensor> fits = Map.of("x", normal(1, 5), "y", normal(2, 2));
      assertThat(Fixture.hosts(p.run(fits)).get("z").shape()).containsExactly(2);
    }
  }

  @Test
  void trainingWithoutTheCapability() {
    Assumptions.assumeFalse(
        fixture().provider().capabilities().contains(Capability.TRAINING), "the backend can train");
    assertThatThrownBy(
            () ->
                session.compileTraining(ContractPart::regression, TrainingPart.spec(name -> true)))
        .isInstanceOf(CapabilityException.class)
        .hasMessageContaining(fixture().provider().name());
  }
}
