package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects nodes and initializers in an order in which they can be computed. */
final class ModelWriter {
  /** Where ONNX Runtime's own operations are. */
  static final String RUNTIME_DOMAIN = "com.microsoft";

  private final List<NodeProto.Builder> nodes = new ArrayList<>();
  private final List<TensorProto> initializers = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<List<Object>, ModelValue> scalars = new HashMap<>();
  private String scope = "";

  /** Nodes written from here on carry this operation's name. */
  void scope(String operation) {
    scope = operation;
  }

  /** The preferred name, or that name with a suffix if it is taken. */
  String claim(String preferred, String suffix) {
    String name = preferred;
    for (int i = 2; !names.add(name); i++) {
      name = preferred + suffix + (i == 2 ? "" : "." + i);
    }
    return name;
  }

  /** Writes a node with one output, which has the node's name. */
  ModelValue node(String type, TensorSpec out, List<ModelValue> in, AttributeProto... attributes) {
    return node("", type, out, in, attributes);
  }

  /** The same with an operation of ONNX Runtime's own. */
  ModelValue fused(String type, TensorSpec out, List<ModelValue> in, AttributeProto... attributes) {
    return node(RUNTIME_DOMAIN, type, out, in, attributes);
  }

  private ModelValue node(
      String domain,
      String type,
      TensorSpec out,
      List<ModelValue> in,
      AttributeProto... attributes) {
    String name = claim(scope + "/" + type, "");
    nodes.add(
        NodeProto.newBuilder()
            .setDomain(domain)
            .setName(name)
            .setOpType(type)
            .addAllInput(in.stream().map(ModelValue::name).toList())
            .addOutput(name)
            .addAllAttribute(Arrays.asList(attributes)));
    return new ModelValue(name, out);
  }

  /** Writes a standard node with several outputs. */
  List<ModelValue> nodes(String type, List<TensorSpec> out, List<ModelValue> in) {
    ModelValue first = node(type, out.get(0), in);
    NodeProto.Builder node = nodes.get(nodes.size() - 1);
    List<ModelValue> all = new ArrayList<>(List.of(first));
    for (int i = 1; i < out.size(); i++) {
      all.add(new ModelValue(claim(first.name() + "." + i, ""), out.get(i)));
      node.addOutput(all.get(i).name());
    }
    return all;
  }

  void initializer(TensorProto tensor) {
    initializers.add(tensor);
  }

  /** Numbers that stand in the model itself. */
  ModelValue constant(HostTensor value) {
    return constant(scope + "/constant", value);
  }

  private ModelValue constant(String preferred, HostTensor value) {
    String name = claim(preferred, "");
    initializers.add(Protos.tensor(name, value));
    return new ModelValue(name, new TensorSpec(value.dtype(), Shape.ofLongs(value.shape())));
  }

  /** A list of whole numbers, shared by all who ask for the same. */
  ModelValue longs(long... values) {
    List<Object> key = new ArrayList<>(Arrays.stream(values).boxed().toList());
    return shared(key, HostTensor.of(values, values.length));
  }

  /** A scalar in the type of a tensor, shared by all who ask for the same. */
  ModelValue scalarLike(ModelValue x, double value) {
    HostTensor t =
        switch (x.dtype()) {
          case INT64 -> HostTensor.scalar((long) value);
          case FLOAT32 -> HostTensor.scalar(value);
          default -> throw new IllegalStateException("scalar for " + x.spec());
        };
    return shared(List.of(x.dtype(), value), t);
  }

  private ModelValue shared(List<Object> key, HostTensor value) {
    return scalars.computeIfAbsent(key, k -> constant("shared/constant", value));
  }

  /** Writes a copy of a value under a name that is claimed already. */
  void copy(String from, String to) {
    nodes.add(
        NodeProto.newBuilder()
            .setName(to + "/Identity")
            .setOpType("Identity")
            .addInput(from)
            .addOutput(to));
  }

  /** Gives a node's output another name wherever it is used; false if no node computes it. */
  boolean rename(String from, String to) {
    boolean found = false;
    for (NodeProto.Builder n : nodes) {
      for (int i = 0; i < n.getInputCount(); i++) {
        if (n.getInput(i).equals(from)) {
          n.setInput(i, to);
        }
      }
      if (n.getOutput(0).equals(from)) {
        n.setOutput(0, to);
        found = true;
      }
    }
    return found;
  }

  /** Removes what no result needs: nodes that a fused operation replaced, and their numbers. */
  void prune(Collection<String> results) {
    Set<String> needed = new HashSet<>(results);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      NodeProto.Builder n = nodes.get(i);
      if (n.getOutputList().stream().anyMatch(needed::contains)) {
        needed.addAll(n.getInputList());
      } else {
        nodes.remove(i);
      }
    }
    initializers.removeIf(t -> !needed.contains(t.getName()));
  }

  List<NodeProto> nodes() {
    return nodes.stream().map(NodeProto.Builder::build).toList();
  }

  List<TensorProto> initializers() {
    return initializers;
  }
}
