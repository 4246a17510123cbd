package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.ProgramSignature;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.Op;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a model takes and gives, as a graph whose inside is not known. */
final class ModelSignature {
  private final Path file;
  private final PortNames names;
  private final Op opaque;
  private final ModelProto model;
  private final Map<String, ValueInfoProto> infos = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  ModelSignature(Path file, ModelProto model, PortNames names) {
    this.file = file;
    this.model = model;
    this.names = names;
    this.opaque = new Op.Opaque(file.toString());
    model.getGraph().getInputList().forEach(v -> infos.put(v.getName(), v));
    model.getGraph().getOutputList().forEach(v -> infos.put(v.getName(), v));
  }

  /** As the file names and orders it. */
  ProgramSignature ports() {
    Map<String, TensorSpec> inputs = new LinkedHashMap<>();
    Map<String, TensorSpec> outputs = new LinkedHashMap<>();
    model.getGraph().getInputList().forEach(v -> inputs.put(v.getName(), spec(v)));
    model.getGraph().getOutputList().forEach(v -> outputs.put(v.getName(), spec(v)));
    return new ProgramSignature(inputs, outputs);
  }

  Graph graph() {
    Map<String, Node> inputs = ports(names.inputs(), Node.Kind.INPUT);
    Map<String, Node> states =
        ports(names.states(), Node.Kind.STATE, name -> length(name, StateBuffer::length));
    Map<String, Node> updates =
        ports(names.updates(), Node.Kind.OPERATION, name -> length(name, StateBuffer::kept));
    Map<String, Node> outputs = ports(names.outputs(), Node.Kind.OPERATION);
    return new Graph(nodes, inputs, Map.of(), states, updates, outputs, Map.of());
  }

  private @Nullable Dim length(String state, Function<StateBuffer, Dim> which) {
    StateBuffer b = names.buffers().get(state);
    return b == null ? null : which.apply(b);
  }

  private Map<String, Node> ports(Map<String, String> byName, Node.Kind kind) {
    return ports(byName, kind, name -> null);
  }

  /**
   * @param length of the third axis where the model has a buffer's
   */
  private Map<String, Node> ports(
      Map<String, String> byName, Node.Kind kind, Function<String, @Nullable Dim> length) {
    Map<String, Node> out = new LinkedHashMap<>();
    byName.forEach(
        (name, port) -> {
          TensorSpec spec = cut(port, spec(infos.get(port)), length.apply(name));
          Node n = new Node(nodes.size(), kind, name, opaque, List.of(), spec);
          nodes.add(n);
          out.put(name, n);
        });
    return out;
  }

  private TensorSpec cut(String port, TensorSpec spec, @Nullable Dim length) {
    if (length == null) {
      return spec;
    }
    if (spec.shape().rank() != 4 || spec.dtype() != DType.FLOAT32) {
      throw new InvalidInputException(file + ": '" + port + "' " + spec + " is no buffer");
    }
    return new TensorSpec(spec.dtype(), spec.shape().with(GrowingStates.AXIS, length));
  }

  private TensorSpec spec(ValueInfoProto info) {
    TypeProto.Tensor type = info.getType().getTensorType();
    if (!info.getType().hasTensorType() || !type.hasShape()) {
      throw new InvalidInputException(
          file + ": '" + info.getName() + "' is no tensor with a known number of axes");
    }
    List<Dim> dims = new ArrayList<>();
    for (TensorShapeProto.Dimension d : type.getShape().getDimList()) {
      dims.add(
          d.hasDimValue()
              ? Dim.of(d.getDimValue())
              : DimFormula.parse(
                  d.hasDimParam() ? d.getDimParam() : info.getName() + "_" + dims.size()));
    }
    return new TensorSpec(dtype(info.getName(), type.getElemType()), new Shape(dims));
  }

  private DType dtype(String name, int type) {
    for (DType t : DType.values()) {
      if (t.isComputable() && Protos.type(t) == type) {
        return t;
      }
    }
    throw new InvalidInputException(
        file + ": '" + name + "' has ONNX type " + type + ", expected float, int64 or bool");
  }
}
