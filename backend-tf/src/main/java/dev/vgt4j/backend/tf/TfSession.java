package dev.vgt4j.backend.tf;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.VgtException;
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
import dev.vgt4j.api.tensor.TensorSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.proto.ConfigProto;

/** One TensorFlow graph and session, to which every compiled program adds its operations. */
final class TfSession implements Session {
  private static final long ASSIGNED_AT_ONCE = 1L << 30;

  private final TfBackend backend;
  private final org.tensorflow.Graph graph = new org.tensorflow.Graph();
  private final org.tensorflow.Session session;
  private final GraphWriter writer = new GraphWriter(graph.baseScope());
  private final Map<String, TfVariable> variables = new LinkedHashMap<>();
  private final Map<String, TensorSpec> parameters = new LinkedHashMap<>();
  private final Map<String, TfVariable> gradientSums = new HashMap<>();
  private final Moments moments;
  private int programs;
  private boolean closed;

  TfSession(TfBackend backend, ConfigProto config, Weights weights) {
    this.backend = backend;
    this.session = new org.tensorflow.Session(graph, config);
    this.moments = new Moments(this, writer.sub("adam"), variables);
    try {
      load(weights);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void load(Weights weights) {
    GraphWriter scope = writer.sub("weights");
    Map<TfVariable, TensorSource> values = new LinkedHashMap<>();
    weights
        .specs()
        .forEach(
            (name, stored) -> {
              TensorSpec spec = new TensorSpec(stored.dtype().computeType(), stored.shape());
              TfVariable v = TfVariable.create(scope, name, spec);
              parameters.put(name, spec);
              variables.put(name, v);
              values.put(v, weights.source(name));
            });
    assign(values);
  }

  /**
   * Overwrites variables in few runs, since each new set of feeds costs a pass over the graph, but
   * not in one: feeds are copies, and those of a large model would be held all at once.
   */
  void assign(Map<TfVariable, ? extends TensorSource> values) {
    values.forEach(TfSession::requireSpec);
    Map<TfVariable, TensorSource> batch = new LinkedHashMap<>();
    long bytes = 0;
    for (Map.Entry<TfVariable, ? extends TensorSource> entry : values.entrySet()) {
      batch.put(entry.getKey(), entry.getValue());
      bytes += entry.getKey().spec().bytes();
      if (bytes >= ASSIGNED_AT_ONCE) {
        assignTogether(batch);
        batch.clear();
        bytes = 0;
      }
    }
    assignTogether(batch);
  }

  private void assignTogether(Map<TfVariable, TensorSource> values) {
    try (Feeds feeds = new Feeds()) {
      List<Operation> targets = new ArrayList<>();
      values.forEach(
          (variable, value) -> {
            feeds.addCopy(variable.next(), value);
            targets.add(variable.assign());
          });
      run(feeds, List.of(), targets);
    }
  }

  private static void requireSpec(TfVariable variable, TensorSource value) {
    TensorSpec spec = variable.spec();
    TensorSpec got = new TensorSpec(value.dtype().computeType(), Shape.ofLongs(value.shape()));
    if (!got.equals(spec)) {
      throw new ShapeException(
          "write '" + variable.name() + "': expected " + spec + ", got " + got);
    }
  }

  /**
   * Runs operations.
   *
   * @return the fetched tensors, which the caller closes
   */
  List<TfTensor> run(Feeds feeds, List<Output<?>> fetches, List<Operation> targets) {
    requireOpen();
    org.tensorflow.Session.Runner runner = session.runner();
    feeds.into(runner);
    fetches.forEach(runner::fetch);
    targets.forEach(runner::addTarget);
    if (runner.isEmpty()) {
      return List.of();
    }
    try {
      Result result = runner.run();
      List<TfTensor> out = new ArrayList<>();
      for (Map.Entry<String, Tensor> e : result) {
        out.add(new TfTensor(e.getValue()));
      }
      return out;
    } catch (RuntimeException e) {
      throw new VgtException("TensorFlow could not run the program: " + e.getMessage(), e);
    }
  }

  /** Current values of variables, read in one run. */
  List<HostTensor> read(List<TfVariable> which) {
    List<Output<?>> fetches = new ArrayList<>();
    which.forEach(v -> fetches.add(v.value()));
    try (Feeds none = new Feeds()) {
      List<TfTensor> values = run(none, fetches, List.of());
      try {
        return values.stream().map(TfTensor::toHost).toList();
      } finally {
        values.forEach(TfTensor::close);
      }
    }
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  TfVariable variable(String name) {
    TfVariable v = variables.get(name);
    if (v == null) {
      throw new InvalidInputException(
          "no parameter '" + name + "' among the " + variables.size() + " of this session");
    }
    return v;
  }

  /** Where steps of several passes add up a parameter's gradients; made when first asked for. */
  TfVariable gradientSum(String name) {
    return gradientSums.computeIfAbsent(
        name, n -> TfVariable.create(writer.sub("sums"), "gradient_sum." + n, variable(n).spec()));
  }

  /** The graph itself, for gradients. */
  org.tensorflow.Graph graph() {
    return graph;
  }

  Moments moments() {
    return moments;
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
    return new TfProgram(this, record(definition), nextScope());
  }

  @Override
  public TrainingProgram compileTraining(GraphDefinition definition, TrainSpec spec) {
    return new TfTrainingProgram(this, record(definition), nextScope(), spec);
  }

  private Graph record(GraphDefinition definition) {
    requireOpen();
    return Graph.record(definition, parameters, TfKernels.FUSED);
  }

  private GraphWriter nextScope() {
    return writer.sub("program" + programs++);
  }

  @Override
  public HostTensor read(String parameter) {
    return read(List.of(variable(parameter))).get(0);
  }

  @Override
  public Map<String, HostTensor> readAll(Collection<String> names) {
    List<String> sorted = names.stream().sorted().distinct().toList();
    List<HostTensor> values = read(sorted.stream().map(this::variable).toList());
    Map<String, HostTensor> out = new TreeMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      out.put(sorted.get(i), values.get(i));
    }
    return out;
  }

  @Override
  public void write(String parameter, HostTensor value) {
    assign(Map.of(variable(parameter), value));
  }

  @Override
  public void writeAll(Map<String, HostTensor> values) {
    Map<TfVariable, HostTensor> variables = new LinkedHashMap<>();
    values.forEach((name, value) -> variables.put(variable(name), value));
    assign(variables);
  }

  @Override
  public DeviceTensor upload(HostTensor value) {
    requireOpen();
    return new TfTensor(TfTensor.copyOf(value));
  }

  @Override
  public Map<String, HostTensor> optimizerState() {
    return moments.save();
  }

  @Override
  public void restoreOptimizerState(Map<String, HostTensor> state) {
    moments.restore(state);
  }

  /** A graph waits for its sessions before it closes, so the session goes first. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      session.close();
      graph.close();
    }
  }
}
