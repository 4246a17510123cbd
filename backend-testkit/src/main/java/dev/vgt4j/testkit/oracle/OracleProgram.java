package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** Interprets a graph node by node. */
class OracleProgram implements Program {
  private final OracleSession session;
  private final Graph graph;
  private boolean closed;

  OracleProgram(OracleSession session, Graph graph) {
    this.session = session;
    this.graph = graph;
  }

  @Override
  public Graph graph() {
    return graph;
  }

  OracleSession session() {
    return session;
  }

  @Override
  public State newState(Map<String, Long> symbols) {
    checkOpen();
    return ProgramSupport.newState(graph, symbols);
  }

  @Override
  public Outputs run(State state, Map<String, ? extends Value> inputs) {
    checkOpen();
    Map<String, Value> states = state.values();
    OracleKernels kernels = new OracleKernels(ProgramSupport.bind(graph, inputs, states));
    Map<Node, DoubleArray> values =
        graph.interpret(kernels, n -> leaf(n, inputs, states), ignored -> {});
    Map<String, OracleTensor> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, n) -> outputs.put(name, tensor(values.get(n))));
    graph.updates().forEach((name, n) -> state.set(name, tensor(values.get(n))));
    return new Outputs(outputs);
  }

  static OracleTensor tensor(DoubleArray a) {
    return new OracleTensor(a.toHost());
  }

  DoubleArray leaf(
      Node n, Map<String, ? extends Value> inputs, Map<String, ? extends Value> states) {
    return DoubleArray.of(
        switch (n.kind()) {
          case INPUT -> host(n.name(), inputs.get(n.name()));
          case STATE -> host(n.name(), states.get(n.name()));
          default -> session.value(n.name());
        });
  }

  private static HostTensor host(String name, Value v) {
    if (v instanceof HostTensor h) {
      return h;
    }
    if (v instanceof OracleTensor t) {
      return t.toHost();
    }
    throw new InvalidInputException("run: '" + name + "' is a tensor of another backend");
  }

  void checkOpen() {
    session.checkOpen();
    if (closed) {
      throw new IllegalStateException("the program is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
