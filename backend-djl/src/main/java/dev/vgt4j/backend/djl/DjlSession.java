package dev.vgt4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.api.tensor.TensorSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights in PyTorch's memory, and the optimizer's memory of them. */
final class DjlSession implements Session {
  private final DjlBackend backend;
  private final PtNDManager manager;
  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();
  private final Map<String, PtNDArray> parameters = new HashMap<>();
  private final Moments moments;

  DjlSession(DjlBackend backend, PtNDManager manager, Weights weights) {
    this.backend = backend;
    this.manager = manager;
    this.moments = new Moments(manager, specs);
    try {
      weights.specs().forEach((name, spec) -> load(name, spec, weights.source(name)));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private void load(String name, TensorSpec stored, TensorSource numbers) {
    specs.put(name, new TensorSpec(stored.dtype().computeType(), stored.shape()));
    parameters.put(name, Natives.upload(manager, numbers));
  }

  /** An owner for the values of one run; closing it frees them. */
  PtNDManager newScope() {
    requireOpen();
    return manager.newSubManager(manager.getDevice());
  }

  /** The session's own copy of a weight; it never takes part in gradients itself. */
  PtNDArray parameter(String name) {
    return parameters.get(name);
  }

  Moments moments() {
    return moments;
  }

  @Override
  public DjlBackend backend() {
    return backend;
  }

  @Override
  public Map<String, TensorSpec> parameters() {
    return Map.copyOf(specs);
  }

  @Override
  public Program compile(GraphDefinition definition) {
    requireOpen();
    return new DjlProgram(this, record(definition));
  }

  @Override
  public TrainingProgram compileTraining(GraphDefinition definition, TrainSpec spec) {
    requireOpen();
    return new DjlTrainingProgram(this, record(definition), spec);
  }

  private Graph record(GraphDefinition definition) {
    return Graph.record(definition, specs, DjlKernels.FUSED);
  }

  @Override
  public HostTensor read(String parameter) {
    requireOpen();
    TensorSpec spec = spec(parameter);
    return Natives.download(parameters.get(parameter), spec.dtype(), spec.shape().toLongs());
  }

  @Override
  public void write(String parameter, HostTensor value) {
    requireOpen();
    TensorSpec spec = spec(parameter);
    if (value.dtype().computeType() != spec.dtype()
        || !Shape.ofLongs(value.shape()).equals(spec.shape())) {
      throw new ShapeException("write '" + parameter + "': expected " + spec + ", got " + value);
    }
    parameters.put(parameter, Natives.upload(manager, value)).close();
  }

  private TensorSpec spec(String parameter) {
    TensorSpec spec = specs.get(parameter);
    if (spec == null) {
      throw new InvalidInputException("session has no parameter '" + parameter + "'");
    }
    return spec;
  }

  @Override
  public DeviceTensor upload(HostTensor value) {
    requireOpen();
    return new DjlTensor(Natives.upload(manager, value), value.dtype().computeType());
  }

  @Override
  public Map<String, HostTensor> optimizerState() {
    requireOpen();
    return moments.read();
  }

  @Override
  public void restoreOptimizerState(Map<String, HostTensor> state) {
    requireOpen();
    moments.restore(state);
  }

  private void requireOpen() {
    Natives.requireOpen(manager.isOpen(), "session");
  }

  @Override
  public void close() {
    manager.close();
  }
}
