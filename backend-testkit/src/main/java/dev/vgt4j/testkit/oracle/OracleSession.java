package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.CapabilityException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.Backend;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Parameters and their moments, by name. */
final class OracleSession implements Session {
  private final OracleBackend backend;
  private final Map<String, HostTensor> values = new LinkedHashMap<>();
  private final Moments moments = new Moments();
  private boolean closed;

  OracleSession(OracleBackend backend, Weights weights) {
    this.backend = backend;
    weights
        .specs()
        .forEach(
            (name, spec) -> {
              requireOneBuffer(name, new TensorSpec(spec.dtype().computeType(), spec.shape()));
              values.put(name, copy(weights.get(name)));
            });
  }

  private static void requireOneBuffer(String name, TensorSpec spec) {
    if (spec.bytes() > Integer.MAX_VALUE) {
      throw new CapabilityException(
          "parameter '" + name + "' takes " + spec.bytes() + " bytes: the oracle's limit is 2 GiB");
    }
  }

  private static HostTensor copy(HostTensor t) {
    HostTensor from = t.widened();
    HostTensor to = HostTensor.zeros(from.dtype(), from.shape());
    to.bytes().put(from.bytes());
    return to;
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public Map<String, TensorSpec> parameters() {
    Map<String, TensorSpec> out = new LinkedHashMap<>();
    values.forEach((n, t) -> out.put(n, new TensorSpec(t.dtype(), Shape.ofLongs(t.shape()))));
    return out;
  }

  @Override
  public Program compile(GraphDefinition definition) {
    checkOpen();
    return new OracleProgram(this, Graph.record(definition, parameters(), Set.of()));
  }

  @Override
  public TrainingProgram compileTraining(GraphDefinition definition, TrainSpec spec) {
    checkOpen();
    Graph graph = Graph.record(definition, parameters(), Set.of());
    return new OracleTrainingProgram(this, graph, spec);
  }

  @Override
  public HostTensor read(String parameter) {
    return copy(value(parameter));
  }

  HostTensor value(String parameter) {
    checkOpen();
    HostTensor t = values.get(parameter);
    if (t == null) {
      throw new InvalidInputException(
          "no parameter '" + parameter + "' among the session's " + values.size());
    }
    return t;
  }

  @Override
  public void write(String parameter, HostTensor value) {
    HostTensor old = value(parameter);
    HostTensor next = copy(value);
    if (next.dtype() != old.dtype() || !java.util.Arrays.equals(next.shape(), old.shape())) {
      throw new ShapeException("write '" + parameter + "': expected " + old + ", got " + value);
    }
    values.put(parameter, next);
  }

  @Override
  public DeviceTensor upload(HostTensor value) {
    checkOpen();
    return new OracleTensor(copy(value));
  }

  Moments moments() {
    return moments;
  }

  @Override
  public Map<String, HostTensor> optimizerState() {
    checkOpen();
    return moments.save();
  }

  @Override
  public void restoreOptimizerState(Map<String, HostTensor> state) {
    checkOpen();
    moments.restore(state, parameters());
  }

  void checkOpen() {
    backend.checkOpen();
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
