package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.Op;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the caches of attention: states {@code [B, G, P, D]} that a graph only ever extends along
 * the third axis, attends to, and keeps the front of. They can live in buffers with room at the
 * end, where a run writes what is new and nothing is copied.
 *
 * @param byState what grows, by name of the state
 * @param sources where further symbols are read: room of the buffers, and a length of an input
 * @param formulas symbols that can no longer be read from a state, computed from an input
 */
record GrowingStates(
    Map<String, Growing> byState,
    Map<String, Graph.SymbolSource> sources,
    Map<String, Dim> formulas) {
  static final int AXIS = 2;
  static final GrowingStates NONE = new GrowingStates(Map.of(), Map.of(), Map.of());

  /**
   * A state that grows.
   *
   * @param state what was recorded
   * @param extended the concatenation of it and what is new
   * @param kept what stays of that, the state's next value
   */
  record Growing(Node state, Node extended, Node kept) {
    /** Entries before a run. */
    Dim length() {
      return state.spec().shape().get(AXIS);
    }

    /** Entries that a run needs room for. */
    Dim needed() {
      return extended.spec().shape().get(AXIS);
    }

    /** Length of the buffer. */
    Dim room() {
      return Dim.symbol(length() + "_room");
    }

    /** The buffer, whose first entries are the state. */
    TensorSpec buffer() {
      return new TensorSpec(state.spec().dtype(), state.spec().shape().with(AXIS, room()));
    }
  }

  /** The growing state whose concatenation this is, or null. */
  @Nullable Growing extendedBy(Node node) {
    return byState.values().stream().filter(g -> g.extended() == node).findFirst().orElse(null);
  }

  /** True if the node only cuts a growing state's next value. */
  boolean keeps(Node node) {
    return byState.values().stream().anyMatch(g -> g.kept() == node && g.extended() != node);
  }

  /** Those of a graph. */
  static GrowingStates of(Graph graph) {
    Map<Node, List<Node>> users = new HashMap<>();
    graph
        .nodes()
        .forEach(
            n -> n.inputs().forEach(i -> users.computeIfAbsent(i, k -> new ArrayList<>()).add(n)));
    Map<String, Growing> found = new LinkedHashMap<>();
    graph
        .states()
        .forEach(
            (name, state) -> {
              Growing g = growing(graph, state, users);
              if (g != null) {
                found.put(name, g);
              }
            });
    // the keys and values of one attention grow together or not at all
    boolean changed = true;
    while (changed) {
      changed = found.values().removeIf(g -> !attendedWithOthers(g, found, users));
    }
    return found.isEmpty() ? NONE : located(graph, found);
  }

  private static @Nullable Growing growing(Graph graph, Node state, Map<Node, List<Node>> users) {
    Node kept = graph.updates().get(state.name());
    List<Node> readers = users.getOrDefault(state, List.of());
    if (kept == null || state.spec().shape().rank() != 4 || readers.size() != 1) {
      return null;
    }
    Node extended = readers.get(0);
    boolean grows =
        isSymbol(state.spec().shape().get(AXIS))
            && extended.op() instanceof Op.Concat c
            && c.axis() == AXIS
            && extended.inputs().size() == 2
            && extended.inputs().get(0) == state
            && !isResult(graph, state)
            && !graph.outputs().containsValue(extended)
            && updatesOf(graph, kept) == 1
            && !graph.outputs().containsValue(kept);
    boolean onlyAttended =
        users.getOrDefault(extended, List.of()).stream()
            .allMatch(n -> n == kept ? isFront(n) : attends(n, extended));
    boolean keptHere = kept == extended || kept.inputs().equals(List.of(extended));
    boolean keptOnly = kept == extended || !users.containsKey(kept);
    return grows && onlyAttended && keptHere && keptOnly
        ? new Growing(state, extended, kept)
        : null;
  }

  private static boolean isSymbol(Dim d) {
    return d.terms().size() == 1
        && d.terms().get(0).coefficient() == 1
        && d.terms().get(0).symbols().size() == 1;
  }

  private static boolean isResult(Graph graph, Node n) {
    return graph.outputs().containsValue(n) || graph.updates().containsValue(n);
  }

  private static long updatesOf(Graph graph, Node n) {
    return graph.updates().values().stream().filter(u -> u == n).count();
  }

  private static boolean isFront(Node n) {
    return n.op() instanceof Op.Slice s && s.axis() == AXIS && s.start().is(0);
  }

  /** Attention with a mask that says of every key whether it is seen. */
  private static boolean attends(Node n, Node keys) {
    return n.op() instanceof Op.Attention
        && n.inputs().size() == 4
        && n.inputs().get(0) != keys
        && n.inputs().get(3) != keys
        && n.inputs().get(3).spec().shape().get(3).equals(keys.spec().shape().get(AXIS));
  }

  private static boolean attendedWithOthers(
      Growing g, Map<String, Growing> found, Map<Node, List<Node>> users) {
    return users.getOrDefault(g.extended(), List.of()).stream()
        .filter(n -> n.op() instanceof Op.Attention)
        .flatMap(n -> n.inputs().subList(1, 3).stream())
        .allMatch(kv -> found.values().stream().anyMatch(o -> o.extended() == kv));
  }

  private static GrowingStates located(Graph graph, Map<String, Growing> found) {
    Map<String, Graph.SymbolSource> sources = new HashMap<>();
    Map<String, Dim> formulas = new HashMap<>();
    for (Growing g : found.values()) {
      String length = g.length().toString();
      if (!formulas.containsKey(length) && !isRead(graph, length)) {
        if (!solve(graph, length, sources, formulas)) {
          return NONE;
        }
      }
      sources.put(g.room().toString(), new Graph.SymbolSource(g.state(), AXIS, 1, 0));
    }
    return new GrowingStates(found, sources, formulas);
  }

  private static boolean isRead(Graph graph, String symbol) {
    Graph.SymbolSource s = graph.symbolSources().get(symbol);
    return s != null && s.leaf().kind() == Node.Kind.INPUT;
  }

  /** Looks for an input with an axis such as P + S, where S is known otherwise. */
  private static boolean solve(
      Graph graph,
      String symbol,
      Map<String, Graph.SymbolSource> sources,
      Map<String, Dim> formulas) {
    for (Node input : graph.inputs().values()) {
      for (int axis = 0; axis < input.spec().shape().rank(); axis++) {
        Dim rest = input.spec().shape().get(axis).minus(Dim.symbol(symbol));
        boolean solvable =
            rest.terms().stream()
                .flatMap(t -> t.symbols().stream())
                .allMatch(s -> isRead(graph, s));
        if (solvable) {
          String sum = symbol + "_sum";
          sources.put(sum, new Graph.SymbolSource(input, axis, 1, 0));
          formulas.put(symbol, Dim.symbol(sum).minus(rest));
          return true;
        }
      }
    }
    return false;
  }
}
