package dev.vgt4j.backend.tf;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operation;

/** The optimizer's memory, one for all training programs of a session. */
final class Moments {
  private static final String MEAN = "exp_avg.";
  private static final String SQUARE = "exp_avg_sq.";
  private static final String STEP = "step.";

  /** Running means of a parameter's gradient and of its square. */
  record Moment(TfVariable mean, TfVariable square, List<Operation> clear) {}

  private final TfSession session;
  private final GraphWriter writer;
  private final Map<String, TfVariable> parameters;
  private final Map<String, Moment> moments = new TreeMap<>();
  private final Map<String, Long> steps = new TreeMap<>();

  Moments(TfSession session, GraphWriter writer, Map<String, TfVariable> parameters) {
    this.session = session;
    this.writer = writer;
    this.parameters = parameters;
  }

  /** Makes and clears the variables that are not there yet. */
  void require(Iterable<String> names) {
    List<Operation> clear = new ArrayList<>();
    for (String name : names) {
      if (!moments.containsKey(name)) {
        Moment m = create(name);
        moments.put(name, m);
        clear.addAll(m.clear());
      }
    }
    run(clear);
  }

  private Moment create(String name) {
    TensorSpec spec = session.variable(name).spec();
    TfVariable mean = TfVariable.create(writer, MEAN + name, spec);
    TfVariable square = TfVariable.create(writer, SQUARE + name, spec);
    return new Moment(mean, square, List.of(mean.clear(writer), square.clear(writer)));
  }

  private void run(List<Operation> operations) {
    try (Feeds none = new Feeds()) {
      session.run(none, List.of(), operations);
    }
  }

  Moment get(String name) {
    Moment m = moments.get(name);
    if (m == null) {
      throw new IllegalStateException("no moments for '" + name + "'");
    }
    return m;
  }

  long steps(String name) {
    return steps.getOrDefault(name, 0L);
  }

  void count(String name) {
    steps.merge(name, 1L, Long::sum);
  }

  Map<String, HostTensor> save() {
    List<TfVariable> variables = new ArrayList<>();
    steps.keySet().forEach(n -> variables.addAll(List.of(get(n).mean(), get(n).square())));
    List<HostTensor> values = session.read(variables);
    Map<String, HostTensor> out = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      out.put(variables.get(i).name(), values.get(i));
    }
    steps.forEach((name, n) -> out.put(STEP + name, HostTensor.scalar(n)));
    return out;
  }

  /** Afterwards exactly the given parameters have been updated before; the others start anew. */
  void restore(Map<String, HostTensor> state) {
    Map<String, Long> counts = new TreeMap<>();
    for (String key : state.keySet()) {
      String name = parameter(key);
      counts.put(name, part(state, STEP + name).toLongs()[0]);
      requireLike(name, part(state, MEAN + name));
      requireLike(name, part(state, SQUARE + name));
    }
    require(counts.keySet());
    List<Operation> clear = new ArrayList<>();
    moments.values().forEach(m -> clear.addAll(m.clear()));
    run(clear);
    Map<TfVariable, HostTensor> values = new LinkedHashMap<>();
    for (String name : counts.keySet()) {
      values.put(get(name).mean(), part(state, MEAN + name));
      values.put(get(name).square(), part(state, SQUARE + name));
    }
    session.assign(values);
    steps.clear();
    steps.putAll(counts);
  }

  private String parameter(String key) {
    for (String prefix : List.of(SQUARE, MEAN, STEP)) {
      if (key.startsWith(prefix) && parameters.containsKey(key.substring(prefix.length()))) {
        return key.substring(prefix.length());
      }
    }
    throw new InvalidInputException(
        "optimizer state '" + key + "' does not belong to a parameter of this session");
  }

  private static HostTensor part(Map<String, HostTensor> state, String key) {
    HostTensor t = state.get(key);
    if (t == null) {
      throw new InvalidInputException("optimizer state '" + key + "' is missing");
    }
    return t;
  }

  private void requireLike(String name, HostTensor value) {
    TensorSpec spec = session.variable(name).spec();
    boolean same = java.util.Arrays.equals(spec.shape().toLongs(), value.shape());
    if (!same || value.dtype().computeType() != DType.FLOAT32) {
      throw new ShapeException(
          "optimizer state of '" + name + "': expected " + spec + ", got " + value);
    }
  }
}
