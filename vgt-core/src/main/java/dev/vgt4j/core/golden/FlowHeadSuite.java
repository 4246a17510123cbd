package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.model.FlowHead;
import dev.vgt4j.core.model.FlowHeadConfig;
import dev.vgt4j.core.model.TimeSampling;
import dev.vgt4j.core.sampling.Solvers;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** The flow-matching head: network, losses, gradients, sampler, time warps. */
final class FlowHeadSuite implements GoldenSuite {
  private static final String SCOPE = "net";
  private static final String WARPS = "out.timeshift.";

  @Override
  public String folder() {
    return "flow_head";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    ConfigNode json = golden.configNode();
    FlowHeadConfig config = FlowHeadConfig.parse(json);
    FlowHead plain = new FlowHead(config.withoutRepa(), SCOPE);
    try (Session session = checks.open(golden.weights())) {
      checks.testCase("net", () -> net(golden, checks, session, plain));
      new FlowLossCases(golden, checks, session, plain).plain();
      new FlowSampleCases(golden, checks, session, plain).all();
    }
    if (config.repa() != null) {
      FlowHead repa = new FlowHead(config, SCOPE);
      try (Session session = checks.open(golden.file("model_repa.safetensors"))) {
        checks.testCase("net_repa", () -> netRepa(golden, checks, session, repa));
        new FlowLossCases(golden, checks, session, repa).repa();
      }
    }
    checks.testCase("timeshift", () -> warps(golden, checks));
  }

  private static void net(GoldenFolder golden, GoldenChecks checks, Session s, FlowHead head) {
    Map<String, HostTensor> in = inputs(golden, "x", "t", "c");
    Map<String, HostTensor> out = GoldenRuns.run(s, g -> recordNet(g, head), in);
    out.forEach((name, value) -> checks.check("out.net." + name, value));
    float[] x = in.get("x").toFloats();
    float[] t = in.get("t").toFloats();
    float[] v = out.get("out").toFloats();
    float[] score = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      score[i] = (float) Solvers.score(x[i], v[i], t[i / (x.length / t.length)]);
    }
    checks.check("out.score_from_velocity", HostTensor.of(score, in.get("x").shape()));
  }

  private static void recordNet(GraphBuilder g, FlowHead head) {
    Tensor t = g.input("t", DType.FLOAT32, "N");
    g.output("out", head.velocity(rows(g, "x", head), t, rows(g, "c", head)));
    g.output("time_embed", head.timeEmbedding(t));
    g.output("timestep_embedding", head.frequencies(t));
  }

  private static void netRepa(GoldenFolder golden, GoldenChecks checks, Session s, FlowHead head) {
    Map<String, HostTensor> in = inputs(golden, "x", "t", "c");
    GoldenRuns.run(s, g -> recordRepa(g, head), in)
        .forEach((name, value) -> checks.check("out.net_repa." + name, value));
  }

  private static void recordRepa(GraphBuilder g, FlowHead head) {
    Tensor t = g.input("t", DType.FLOAT32, "N");
    FlowHead.Result r = head.forward(rows(g, "x", head), t, rows(g, "c", head));
    g.output("out", r.velocity());
    g.output("features", r.features());
  }

  private static void warps(GoldenFolder golden, GoldenChecks checks) {
    for (String name : golden.caseNames()) {
      if (name.startsWith(WARPS)) {
        String[] kindAndShift = name.substring(WARPS.length()).split("_");
        DoubleUnaryOperator warp = warp(kindAndShift[0], Double.parseDouble(kindAndShift[1]));
        int n = golden.get(name).size();
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
          out[i] = (float) warp.applyAsDouble(i / (n - 1.0));
        }
        checks.check(name, HostTensor.of(out, n));
      }
    }
  }

  private static DoubleUnaryOperator warp(String kind, double shift) {
    return switch (kind) {
      case "fn" -> t -> TimeSampling.unwarped(t, shift);
      case "forward" -> t -> 1 - TimeSampling.unwarped(t, shift);
      case "rae" -> t -> TimeSampling.shifted(t, shift);
      default -> throw new IllegalArgumentException("unknown time warp " + kind);
    };
  }

  /** An input with one row a token: conditions are wider than latents. */
  static Tensor rows(GraphBuilder g, String name, FlowHead head) {
    int width = name.equals("c") ? head.config().conditionSize() : head.config().inputSize();
    return g.input(name, DType.FLOAT32, "N", width);
  }

  /** Recorded inputs by their bare names. */
  static Map<String, HostTensor> inputs(GoldenFolder golden, String... names) {
    Map<String, HostTensor> in = new HashMap<>();
    for (String name : names) {
      in.put(name, golden.get("in." + name));
    }
    return in;
  }
}
