package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtSession;
import dev.vgt4j.api.CapabilityException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Weights and the programs over them. A parameter's numbers are looked up when the first program
 * needs them and stay where they are, in direct or mapped memory; all programs read that memory.
 */
final class OnnxSession implements Session {
  private final OnnxBackend backend;
  private final Weights weights;
  private final Map<String, TensorSpec> parameters = new TreeMap<>();
  private final Map<String, HostTensor> values = new HashMap<>();
  private final Map<String, OnnxTensor> tensors = new HashMap<>();
  private final Map<OnnxProgram, Set<String>> programs = new LinkedHashMap<>();
  private boolean closed;

  OnnxSession(OnnxBackend backend, Weights weights) {
    this.backend = backend;
    this.weights = weights;
    weights
        .specs()
        .forEach((n, s) -> parameters.put(n, new TensorSpec(s.dtype().computeType(), s.shape())));
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public Map<String, TensorSpec> parameters() {
    return Map.copyOf(parameters);
  }

  @Override
  public Program compile(GraphDefinition definition) {
    requireOpen();
    ProgramOptions.Lowering style = backend.lowering();
    Graph graph = Graph.record(definition, parameters, Lowering.fusedOperations(style));
    graph.parameters().keySet().forEach(this::requireOneBuffer);
    Lowering.Lowered lowered = Lowering.lower(graph, style, OnnxSession::fromMemory);
    byte[] model = lowered.model().build().toByteArray();
    OnnxRun run = new OnnxRun(backend, graph, lowered.names());
    OnnxProgram program =
        new OnnxProgram(graph, run, () -> load(model, lowered.parameters()), programs::remove);
    programs.put(program, graph.parameters().keySet());
    return program;
  }

  /** The runtime's Java interface takes a tensor as one buffer. */
  private void requireOneBuffer(String name) {
    TensorSpec spec = parameters.get(name);
    if (spec.bytes() > Integer.MAX_VALUE) {
      throw new CapabilityException(
          "parameter '"
              + name
              + "' "
              + spec
              + " takes "
              + spec.bytes()
              + " bytes: backend 'onnx' has no LARGE_TENSORS, its limit is 2 GiB a tensor; the"
              + " backends 'djl' and 'tf' have it");
    }
  }

  private static DType fromMemory(Node parameter, TensorProto.Builder tensor) {
    if (parameter.spec().shape().size().is(0)) {
      return parameter.spec().dtype();
    }
    tensor
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(Protos.entry("location", "memory"));
    return parameter.spec().dtype();
  }

  private OrtSession load(byte[] model, Map<String, String> initializers) {
    Map<String, OnnxTensorLike> external = new LinkedHashMap<>();
    initializers.forEach(
        (name, initializer) -> {
          if (!parameters.get(name).shape().size().is(0)) {
            external.put(initializer, tensor(name));
          }
        });
    return backend.load(model, external);
  }

  private OnnxTensor tensor(String name) {
    return tensors.computeIfAbsent(name, n -> Tensors.view(backend.environment(), value(n)));
  }

  private HostTensor value(String name) {
    if (!parameters.containsKey(name)) {
      throw new InvalidInputException("weights have no parameter '" + name + "'");
    }
    requireOneBuffer(name);
    return values.computeIfAbsent(name, this::widened);
  }

  private HostTensor widened(String name) {
    try {
      return weights.get(name).widened();
    } catch (OutOfMemoryError full) {
      long all = parameters.values().stream().mapToLong(TensorSpec::bytes).sum();
      throw new VgtException(
          "backend 'onnx': no memory to widen parameter '"
              + name
              + "' "
              + parameters.get(name)
              + " ("
              + full.getMessage()
              + "); all weights take "
              + all
              + " bytes as float32: allow more with -XX:MaxDirectMemorySize, or store them as"
              + " float32, which are read in place",
          full);
    }
  }

  @Override
  public TrainingProgram compileTraining(GraphDefinition definition, TrainSpec spec) {
    requireOpen();
    throw noTraining("compileTraining");
  }

  private static CapabilityException noTraining(String operation) {
    return new CapabilityException(
        operation
            + ": backend 'onnx' runs and exports programs but cannot train; the backends on"
            + " PyTorch ('djl') and TensorFlow ('tf') can");
  }

  @Override
  public HostTensor read(String parameter) {
    requireOpen();
    return Tensors.copy(value(parameter));
  }

  @Override
  public void write(String parameter, HostTensor value) {
    requireOpen();
    TensorSpec expected = parameters.get(parameter);
    if (expected == null) {
      throw new InvalidInputException("write: weights have no parameter '" + parameter + "'");
    }
    if (value.dtype() != expected.dtype()
        || !Shape.ofLongs(value.shape()).equals(expected.shape())) {
      throw new ShapeException(
          "write: parameter '" + parameter + "' expected " + expected + ", got " + value);
    }
    programs.forEach(
        (program, used) -> {
          if (used.contains(parameter)) {
            program.unload();
          }
        });
    OnnxTensor old = tensors.remove(parameter);
    if (old != null) {
      old.close();
    }
    values.put(parameter, Tensors.copy(value));
  }

  @Override
  public DeviceTensor upload(HostTensor value) {
    requireOpen();
    return new OnnxDeviceTensor(Tensors.view(backend.environment(), Tensors.copy(value.widened())));
  }

  @Override
  public Map<String, HostTensor> optimizerState() {
    requireOpen();
    return Map.of();
  }

  @Override
  public void restoreOptimizerState(Map<String, HostTensor> state) {
    requireOpen();
    if (!state.isEmpty()) {
      throw noTraining("restoreOptimizerState");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List.copyOf(programs.keySet()).forEach(OnnxProgram::close);
    tensors.values().forEach(OnnxTensor::close);
    tensors.clear();
    values.clear();
    backend.closed(this);
  }
}
