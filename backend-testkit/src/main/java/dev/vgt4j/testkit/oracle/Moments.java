package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** AdamW's memory of every parameter that has been updated, and its rule. */
final class Moments {
  private static final String FIRST = "exp_avg.";
  private static final String SECOND = "exp_avg_sq.";
  private static final String STEP = "step.";

  private final Map<String, HostTensor> saved = new LinkedHashMap<>();

  Map<String, HostTensor> save() {
    return new LinkedHashMap<>(saved);
  }

  void restore(Map<String, HostTensor> state, Map<String, TensorSpec> parameters) {
    state.forEach((key, value) -> check(key, value, parameters));
    saved.clear();
    saved.putAll(state);
  }

  private static void check(String key, HostTensor value, Map<String, TensorSpec> parameters) {
    String name = key.substring(key.indexOf('.') + 1);
    String prefix = key.substring(0, key.length() - name.length());
    TensorSpec parameter = parameters.get(name);
    boolean isStep = prefix.equals(STEP);
    if (parameter == null || !(isStep || prefix.equals(FIRST) || prefix.equals(SECOND))) {
      throw new InvalidInputException("optimizer state '" + key + "' belongs to no parameter");
    }
    TensorSpec expected = isStep ? new TensorSpec(DType.INT64, Shape.of()) : parameter;
    TensorSpec got = new TensorSpec(value.dtype(), Shape.ofLongs(value.shape()));
    if (!got.equals(expected)) {
      throw new ShapeException(
          "optimizer state '" + key + "': expected " + expected + ", got " + got);
    }
  }

  /** The parameter after one more update; remembers the moments. */
  HostTensor update(String name, HostTensor parameter, DoubleArray gradient, AdamW a, double lr) {
    DoubleArray p = DoubleArray.of(parameter);
    DoubleArray m = moment(FIRST + name, p);
    DoubleArray v = moment(SECOND + name, p);
    HostTensor before = saved.getOrDefault(STEP + name, HostTensor.scalar(0L));
    long t = (long) before.item() + 1;
    double decay = p.rank() >= a.decayMinRank() ? a.weightDecay() : 0;
    for (int i = 0; i < p.values().length; i++) {
      double g = gradient.values()[i];
      m.values()[i] = a.beta1() * m.values()[i] + (1 - a.beta1()) * g;
      v.values()[i] = a.beta2() * v.values()[i] + (1 - a.beta2()) * g * g;
      double mean = m.values()[i] / (1 - Math.pow(a.beta1(), t));
      double root = Math.sqrt(v.values()[i] / (1 - Math.pow(a.beta2(), t)));
      p.values()[i] -= lr * decay * p.values()[i] + lr * mean / (root + a.eps());
    }
    saved.put(FIRST + name, m.toHost());
    saved.put(SECOND + name, v.toHost());
    saved.put(STEP + name, HostTensor.scalar(t));
    return p.toHost();
  }

  private DoubleArray moment(String key, DoubleArray like) {
    HostTensor known = saved.get(key);
    return known == null ? like.map(x -> 0) : DoubleArray.of(known);
  }
}
