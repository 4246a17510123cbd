package dev.vgt4j.core.export;

import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of a program.
 *
 * @param inputs what was fed and the states before
 * @param outputs what came out
 * @param next the states after
 */
record ProgramCase(Inputs inputs, Map<String, HostTensor> outputs, Map<String, HostTensor> next) {

  /**
   * What a run is fed with.
   *
   * @param inputs by name
   * @param states by name
   */
  record Inputs(Map<String, HostTensor> inputs, Map<String, HostTensor> states) {
    static Inputs of(Map<String, ? extends Value> inputs, Map<String, ? extends Value> states) {
      return new Inputs(hosts(inputs), hosts(states));
    }

    /** The case with what a run gave; leaves both open. */
    ProgramCase with(Outputs out, State after) {
      Map<String, HostTensor> results = new TreeMap<>();
      out.names().forEach(n -> results.put(n, out.host(n)));
      return new ProgramCase(this, results, hosts(after.values()));
    }
  }

  /** The same run on another program. */
  ProgramCase replay(Program program) {
    try (State state = new State(inputs.states());
        Outputs out = program.run(state, inputs.inputs())) {
      return inputs.with(out, state);
    }
  }

  /** Outputs, and next states as {@code NAME.next}. */
  Map<String, HostTensor> results() {
    Map<String, HostTensor> all = new TreeMap<>(outputs);
    next.forEach((name, t) -> all.put(name + ".next", t));
    return all;
  }

  /**
   * {@code |a - b| / |b|} over all numbers of all results, the largest of them; infinity where
   * shapes differ or a number is none.
   *
   * @param b what it should be
   */
  double errorFrom(ProgramCase b) {
    Map<String, HostTensor> mine = results();
    double worst = 0;
    for (Map.Entry<String, HostTensor> e : b.results().entrySet()) {
      worst = Math.max(worst, error(mine.get(e.getKey()), e.getValue()));
    }
    return worst;
  }

  private static double error(HostTensor a, HostTensor b) {
    if (a == null || !Arrays.equals(a.shape(), b.shape())) {
      return Double.POSITIVE_INFINITY;
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < b.size(); i++) {
      difference += Math.pow(a.at(i) - b.at(i), 2);
      norm += Math.pow(b.at(i), 2);
    }
    double error = difference == 0 ? 0 : Math.sqrt(difference / norm);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  private static Map<String, HostTensor> hosts(Map<String, ? extends Value> values) {
    Map<String, HostTensor> out = new TreeMap<>();
    values.forEach((n, v) -> out.put(n, v instanceof DeviceTensor d ? d.toHost() : (HostTensor) v));
    return out;
  }
}
