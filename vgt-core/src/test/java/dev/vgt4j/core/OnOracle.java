package dev.vgt4j.core;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Runs model code in plain Java, without natives. */
public final class OnOracle {
  private OnOracle() {}

  /** Compiles, runs once and returns every output. */
  public static Map<String, HostTensor> run(
      GraphDefinition definition, Map<String, HostTensor> weights, Map<String, HostTensor> inputs) {
    try (OracleBackend backend = new OracleBackend();
        Session session = backend.open(Weights.of(weights));
        Program program = session.compile(definition);
        Outputs out = program.run(inputs)) {
      return hosts(out);
    }
  }

  /** Every output of a run with the gradients of an output by all weights it depends on. */
  public static Map<String, HostTensor> gradients(
      GraphDefinition definition,
      String loss,
      Map<String, HostTensor> weights,
      Map<String, HostTensor> inputs) {
    TrainSpec spec = new TrainSpec(loss, name -> true, new AdamW(0.9, 0.95, 1e-8, 0, 2, 1));
    try (OracleBackend backend = new OracleBackend();
        Session session = backend.open(Weights.of(weights));
        TrainingProgram program = session.compileTraining(definition, spec);
        Outputs out = program.gradients(inputs)) {
      return hosts(out);
    }
  }

  private static Map<String, HostTensor> hosts(Outputs out) {
    Map<String, HostTensor> results = new HashMap<>();
    out.names().forEach(n -> results.put(n, out.host(n)));
    return results;
  }

  /** Standard normal numbers. */
  public static HostTensor normal(long seed, int... shape) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = 1;
    long[] dims = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      dims[i] = shape[i];
      size *= shape[i];
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return HostTensor.of(values, dims);
  }
}
