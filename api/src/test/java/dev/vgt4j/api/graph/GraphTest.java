package dev.vgt4j.api.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphTest {
  private static final TensorSpec FLOAT2 = new TensorSpec(DType.FLOAT32, Shape.of(2));
  private final List<String> events = new ArrayList<>();

  private static Graph record(GraphDefinition d) {
    return Graph.record(d, Map.of("w", FLOAT2, "unused", FLOAT2), Set.of());
  }

  @Test
  void leavesOutWhatNothingNeeds() {
    Graph graph =
        record(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, 2);
              g.input("spare", DType.FLOAT32, 2);
              Tensor s = g.state("s", DType.FLOAT32, 2);
              g.param("unused").mul(x).exp();
              g.update("s", s.sin());
              g.output("y", x.add(g.param("w")));
            });
    assertThat(graph.nodes().stream().map(n -> n.op().name()))
        .containsOnlyOnce("Binary", "Unary")
        .hasSize(6);
    assertThat(graph.inputs().keySet()).as("declared inputs stay").containsExactly("x", "spare");
    assertThat(graph.parameters()).containsOnlyKeys("w");
    assertThat(graph.states()).containsOnlyKeys("s");
    assertThat(graph.updates()).containsOnlyKeys("s");
    assertThat(graph.outputs()).containsOnlyKeys("y");
  }

  @Test
  void nodesFollowWhatTheyRead() {
    Graph graph =
        record(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, 2);
              g.output("y", x.exp().add(g.param("w")).mul(x));
            });
    List<Node> seen = new ArrayList<>();
    for (Node n : graph.nodes()) {
      assertThat(seen).containsAll(n.inputs());
      seen.add(n);
    }
  }

  /** Kernels on strings: the result is the call, and every call is an event. */
  @SuppressWarnings("unchecked")
  private Kernels<String> names() {
    return (Kernels<String>)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, args) -> {
              String call = args[0] + "(" + args[1] + ")";
              events.add(call);
              return call;
            });
  }

  @Test
  void resultsAreReleasedAfterTheirLastUse() {
    Graph graph =
        record(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, 2);
              Tensor twice = x.sin();
              Tensor kept = twice.cos();
              Tensor once = kept.abs();
              g.output("kept", kept);
              g.output("y", once.tanh().add(twice));
            });
    Map<Node, String> values = graph.interpret(names(), Node::name, v -> events.add("free " + v));
    assertThat(events.subList(0, 6))
        .containsExactly(
            "SIN(x)",
            "COS(SIN(x))",
            "ABS(COS(SIN(x)))",
            "TANH(ABS(COS(SIN(x))))",
            "free ABS(COS(SIN(x)))",
            "ADD(TANH(ABS(COS(SIN(x)))))");
    assertThat(events.subList(6, events.size()))
        .containsExactlyInAnyOrder("free SIN(x)", "free TANH(ABS(COS(SIN(x))))");
    assertThat(values.keySet()).containsExactlyInAnyOrderElementsOf(graph.outputs().values());
  }

  @Test
  void leavesAndKeptValuesAreNotReleased() {
    Graph graph =
        record(
            g -> {
              Tensor x = g.input("x", DType.FLOAT32, 2);
              Tensor next = x.add(g.state("s", DType.FLOAT32, 2));
              g.update("s", next);
              g.output("y", next.sub(x));
              g.output("x", x);
            });
    Map<Node, String> values = graph.interpret(names(), Node::name, v -> events.add("free " + v));
    assertThat(events).noneMatch(e -> e.startsWith("free"));
    assertThat(values).hasSize(3).containsEntry(graph.outputs().get("x"), "x");
  }

  @Test
  void aValueReadTwiceByOneNodeIsReleasedOnce() {
    Graph graph =
        record(
            g -> {
              Tensor y = g.input("x", DType.FLOAT32, 2).exp();
              g.output("y", y.mul(y));
            });
    graph.interpret(names(), Node::name, v -> events.add("free " + v));
    assertThat(events).containsOnlyOnce("free EXP(x)");
  }

  @Test
  void symbolsAreReadFromTheFirstAxisThatTells() {
    Dim s = Dim.symbol("S");
    Graph graph =
        record(
            g -> {
              g.input("a", DType.FLOAT32, s.times(4).plus(2), "B");
              g.input("b", DType.FLOAT32, "B", s);
              g.input("c", DType.FLOAT32, s.plus(Dim.symbol("P")));
              g.state("d", DType.FLOAT32, "P");
            });
    assertThat(graph.symbolSources())
        .containsOnlyKeys("S", "B", "P")
        .containsEntry("B", new Graph.SymbolSource(graph.inputs().get("a"), 1, 1, 0))
        .containsEntry("S", new Graph.SymbolSource(graph.inputs().get("b"), 1, 1, 0))
        .containsEntry("P", new Graph.SymbolSource(graph.states().get("d"), 0, 1, 0));
  }

  @Test
  void aMultipleWillDoIfNothingElseTells() {
    Graph graph = record(g -> g.input("a", DType.FLOAT32, Dim.symbol("S").times(4).plus(2)));
    assertThat(graph.symbolSources())
        .containsEntry("S", new Graph.SymbolSource(graph.inputs().get("a"), 0, 4, 2));
  }

  @Test
  void productsAndSumsOfSymbolsTellNothing() {
    Dim s = Dim.symbol("S");
    Graph graph =
        record(
            g -> {
              g.input("a", DType.FLOAT32, s.times(s));
              g.input("b", DType.FLOAT32, s.plus(Dim.symbol("P")));
            });
    assertThat(graph.symbolSources()).isEmpty();
  }

  @Test
  void printsOneLineANode() {
    Graph graph = record(g -> g.output("y", g.input("x", DType.FLOAT32, "B", 2).add(g.param("w"))));
    assertThat(graph.print().lines()).hasSize(3).first().isEqualTo("x = input : FLOAT32[B, 2]");
    assertThat(graph.print()).contains("w = parameter", "[x, w] : FLOAT32[B, 2]");
  }
}
