package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.RepeatedDefinition;
import dev.vgt4j.api.graph.TensorSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Folds a program that is run again and again into one run. The standard's {@code Scan} carries the
 * states from one time to the next and takes one slice of every swept input each time; what depends
 * on neither is computed once, before it.
 */
final class Repetition {
  private static final String INSIDE = "repeated/";

  private final GraphProto once;
  private final PortNames names;
  private final Set<String> swept;
  private final Map<String, ValueInfoProto> ports = new HashMap<>();
  private final GraphProto.Builder body = GraphProto.newBuilder().setName("repeated");
  private final GraphProto.Builder outside = GraphProto.newBuilder();

  private Repetition(GraphProto once, PortNames names, Set<String> swept) {
    this.once = once;
    this.names = names;
    this.swept = swept;
    once.getInputList().forEach(v -> ports.put(v.getName(), v));
    once.getOutputList().forEach(v -> ports.put(v.getName(), v));
  }

  /**
   * Refuses what cannot be repeated.
   *
   * @throws ShapeException if states change their shapes, or a swept input is missing
   * @throws InvalidInputException if there are outputs, or states that stay as they are
   */
  static void require(Graph once, RepeatedDefinition definition) {
    if (!once.outputs().isEmpty() || !once.updates().keySet().equals(once.states().keySet())) {
      throw new InvalidInputException(
          "repeated program: expected updates of all states "
              + once.states().keySet()
              + " and no outputs, got updates of "
              + once.updates().keySet()
              + " and outputs "
              + once.outputs().keySet());
    }
    once.updates()
        .forEach(
            (name, next) -> {
              TensorSpec spec = once.states().get(name).spec();
              if (!next.spec().equals(spec)) {
                throw new ShapeException(
                    "repeated program: state '" + name + "' " + spec + " becomes " + next.spec());
              }
            });
    if (definition.swept().isEmpty() || !once.inputs().keySet().containsAll(definition.swept())) {
      throw new ShapeException(
          "repeated program: swept inputs "
              + definition.swept()
              + ", expected some of "
              + once.inputs().keySet());
    }
    if (once.symbolSources().containsKey(RepeatedDefinition.TIMES)) {
      throw new ShapeException("repeated program: the symbol K is not free");
    }
  }

  /**
   * The graph that does all times.
   *
   * @param once does one, see {@link #require}
   * @param names of {@code once}; they stay true
   */
  static GraphProto of(GraphProto once, PortNames names, RepeatedDefinition definition) {
    return new Repetition(once, names, definition.swept()).folded();
  }

  private GraphProto folded() {
    outside.setName(once.getName()).addAllInitializer(once.getInitializerList());
    List<String> states = List.copyOf(names.updates().keySet());
    List<String> sweptPorts = swept.stream().sorted().map(names.inputs()::get).toList();
    NodeProto.Builder scan = NodeProto.newBuilder().setName("repeated/Scan").setOpType("Scan");
    for (String state : states) {
      String port = names.states().get(state);
      String next = names.updates().get(state);
      scan.addInput(port).addOutput(next);
      body.addInput(inside(port)).addOutput(inside(next));
    }
    for (String port : sweptPorts) {
      scan.addInput(port);
      body.addInput(inside(port));
    }
    once.getInputList()
        .forEach(v -> outside.addInput(sweptPorts.contains(v.getName()) ? longer(v) : v));
    outside.addAllOutput(once.getOutputList());
    divide(states, sweptPorts);
    outside.addNode(
        scan.addAttribute(Protos.attribute("num_scan_inputs", sweptPorts.size()))
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("body")
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(body)));
    return outside.build();
  }

  private ValueInfoProto inside(String port) {
    return ports.get(port).toBuilder().setName(INSIDE + port).build();
  }

  private static ValueInfoProto longer(ValueInfoProto port) {
    ValueInfoProto.Builder b = port.toBuilder();
    TensorShapeProto.Builder shape = b.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    shape.addDim(0, TensorShapeProto.Dimension.newBuilder().setDimParam(RepeatedDefinition.TIMES));
    return b.build();
  }

  /** Nodes that are others every time go into the body, the others stay outside. */
  private void divide(List<String> states, List<String> sweptPorts) {
    Map<String, String> renamed = new HashMap<>();
    sweptPorts.forEach(port -> renamed.put(port, INSIDE + port));
    for (String state : states) {
      renamed.put(names.states().get(state), INSIDE + names.states().get(state));
      renamed.put(names.updates().get(state), INSIDE + names.updates().get(state));
    }
    Set<String> varying = new HashSet<>(renamed.keySet());
    varying.removeAll(names.updates().values());
    for (NodeProto n : once.getNodeList()) {
      if (n.getInputList().stream().noneMatch(varying::contains)
          && n.getOutputList().stream().noneMatch(renamed::containsKey)) {
        outside.addNode(n);
        continue;
      }
      varying.addAll(n.getOutputList());
      NodeProto.Builder moved = n.toBuilder();
      for (int i = 0; i < n.getInputCount(); i++) {
        moved.setInput(i, renamed.getOrDefault(n.getInput(i), n.getInput(i)));
      }
      for (int i = 0; i < n.getOutputCount(); i++) {
        moved.setOutput(i, renamed.getOrDefault(n.getOutput(i), n.getOutput(i)));
      }
      body.addNode(moved);
    }
  }
}
