package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.graph.FusedOp;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a recorded graph into an ONNX model, the same for running and for exporting.
 *
 * <p>Inputs and outputs keep their names. A state NAME becomes the input {@code NAME} and, if the
 * graph updates it, the output {@code NAME.next}. Where inputs, states and outputs share a name the
 * state is called {@code NAME.state} and the output {@code NAME.out}. Parameters are initializers
 * under their names. Nodes are called after the recorded operation, {@code Linear_12/Gemm}. A
 * length that depends on symbols appears as its formula: {@code P + S}.
 */
final class Lowering {
  /** Operator set and format version that every tool of the last years reads. */
  static final int OPSET = 21;

  /** How a model tells that it comes from here. */
  static final String PRODUCER = "vgt4j";

  static final int IR_VERSION = 10;
  private static final OperatorSetIdProto RUNTIME_OPERATORS =
      OperatorSetIdProto.newBuilder().setDomain(ModelWriter.RUNTIME_DOMAIN).setVersion(1).build();

  private final Graph graph;
  private final ModelWriter writer = new ModelWriter();
  private final Map<Node, ModelValue> values = new HashMap<>();
  private final Map<String, String> renamed = new HashMap<>();
  private final GrowingStates growing;
  private final OnnxKernels kernels;
  private final QuantizedLinears quantized;
  private final ParameterSource source;
  private final Map<String, String> inputs;
  private final Map<String, String> states;
  private final Map<String, String> updates = new LinkedHashMap<>();
  private final Map<String, String> outputs;
  private final Map<String, String> parameters;
  private final GraphProto.Builder proto = GraphProto.newBuilder().setName("program");

  /**
   * A model and the names that things have in it.
   *
   * @param model without the parameters' numbers
   * @param names where to find inputs, states, updates and outputs
   * @param parameters initializer name by parameter name
   */
  record Lowered(ModelProto.Builder model, PortNames names, Map<String, String> parameters) {}

  /** Says where a parameter's numbers are: fills in type and location. */
  interface ParameterSource {
    /**
     * @param parameter a parameter of the graph
     * @param tensor has its name and shape
     * @return the type that it is stored in, floating types other than float32 are widened
     */
    DType describe(Node parameter, TensorProto.Builder tensor);

    /** How a parameter is quantized, or null if it is not. */
    default @Nullable QuantizedWeight quantized(String parameter) {
      return null;
    }

    /**
     * Says where a stored tensor's numbers are, which may be a part of a parameter.
     *
     * @param tensor has its name, type and shape; gets the location
     * @return type and shape as stored
     */
    default TensorSpec place(String name, TensorProto.Builder tensor) {
      throw new IllegalStateException("no parameter of this source is quantized");
    }
  }

  private Lowering(Graph graph, ProgramOptions.Lowering style, ParameterSource source) {
    this.graph = graph;
    this.source = source;
    boolean tuned = style == ProgramOptions.Lowering.TUNED;
    growing = tuned ? GrowingStates.of(graph) : GrowingStates.NONE;
    DimWriter dims = new DimWriter(writer, graph, growing, values);
    quantized = new QuantizedLinears(writer, style, source);
    kernels =
        tuned
            ? new TunedKernels(writer, dims, quantized, values, growing)
            : new OnnxKernels(writer, dims, quantized);
    inputs = claim(graph.inputs(), ".in");
    states = claim(graph.states(), ".state");
    states.forEach(
        (name, s) -> {
          if (graph.updates().containsKey(name)) {
            updates.put(name, writer.claim(s + PortNames.NEXT, ".state"));
          }
        });
    outputs = claim(graph.outputs(), ".out");
    parameters = claim(graph.parameters(), ".parameter");
  }

  private Map<String, String> claim(Map<String, Node> nodes, String suffix) {
    Map<String, String> out = new LinkedHashMap<>();
    nodes.keySet().forEach(n -> out.put(n, writer.claim(n, suffix)));
    return out;
  }

  /** Coarse operations that are written in one piece. */
  static Set<FusedOp> fusedOperations(ProgramOptions.Lowering style) {
    return style == ProgramOptions.Lowering.TUNED
        ? TunedKernels.tunedOperations()
        : OnnxKernels.standardOperations();
  }

  /**
   * @param graph recorded with {@link #fusedOperations}
   */
  static Lowered lower(Graph graph, ProgramOptions.Lowering style, ParameterSource source) {
    return new Lowering(graph, style, source).lower();
  }

  private Lowered lower() {
    graph.inputs().values().forEach(n -> port(n, inputs.get(n.name())));
    graph.states().values().forEach(n -> state(n, states.get(n.name())));
    graph.parameters().values().forEach(n -> parameter(n, parameters.get(n.name())));
    for (Node n : graph.nodes()) {
      if (n.kind() == Node.Kind.OPERATION) {
        kernels.begin(n);
        values.put(n, n.op().apply(kernels, n.inputs().stream().map(values::get).toList()));
      }
    }
    graph.updates().forEach((name, n) -> result(n, updates.get(name), updateSpec(name, n)));
    graph.outputs().forEach((name, n) -> result(n, outputs.get(name), n.spec()));
    writer.prune(proto.getOutputList().stream().map(ValueInfoProto::getName).toList());
    proto.addAllNode(writer.nodes()).addAllInitializer(writer.initializers());
    PortNames names = new PortNames(inputs, states, updates, outputs, buffers());
    return new Lowered(model(), names, parameters);
  }

  private Map<String, StateBuffer> buffers() {
    Map<String, StateBuffer> out = new LinkedHashMap<>();
    growing.byState().forEach((name, g) -> out.put(name, StateBuffer.of(g)));
    return out;
  }

  private TensorSpec updateSpec(String state, Node n) {
    GrowingStates.Growing g = growing.byState().get(state);
    return g == null ? n.spec() : g.buffer();
  }

  private void state(Node leaf, String name) {
    TensorSpec spec = updateSpec(leaf.name(), leaf);
    proto.addInput(Protos.valueInfo(name, spec));
    values.put(leaf, new ModelValue(name, spec));
  }

  private void port(Node leaf, String name) {
    proto.addInput(Protos.valueInfo(name, leaf.spec()));
    values.put(leaf, new ModelValue(name, leaf.spec()));
  }

  private void parameter(Node leaf, String name) {
    QuantizedWeight whole = source.quantized(leaf.name());
    if (whole != null) {
      values.put(leaf, quantized.declare(leaf.name(), whole));
      return;
    }
    TensorProto.Builder t = TensorProto.newBuilder().setName(name);
    leaf.spec().shape().dims().forEach(d -> t.addDims(d.value()));
    DType stored = source.describe(leaf, t);
    writer.initializer(t.setDataType(Protos.type(stored)).build());
    ModelValue v = new ModelValue(name, new TensorSpec(stored, leaf.spec().shape()));
    if (stored != leaf.spec().dtype()) {
      writer.scope(name);
      int type = Protos.type(leaf.spec().dtype());
      v = writer.node("Cast", leaf.spec(), List.of(v), Protos.attribute("to", type));
    }
    values.put(leaf, v);
  }

  /** Names a result: the node that computes it if that has no name yet, else a copy. */
  private void result(Node n, String name, TensorSpec spec) {
    proto.addOutput(Protos.valueInfo(name, spec));
    ModelValue value = values.get(n);
    String current = renamed.getOrDefault(value.name(), value.name());
    if (current.equals(value.name()) && writer.rename(current, name)) {
      renamed.put(current, name);
    } else {
      writer.copy(current, name);
    }
  }

  private ModelProto.Builder model() {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(PRODUCER)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setGraph(proto);
    boolean standard = proto.getNodeList().stream().allMatch(n -> n.getDomain().isEmpty());
    return standard ? model : model.addOpsetImport(RUNTIME_OPERATORS);
  }
}
