package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.FlowHead;
import dev.vgt4j.core.model.FlowMatching;
import dev.vgt4j.core.model.TimeSampling;
import dev.vgt4j.core.model.TimeSampling.Distribution;
import dev.vgt4j.core.nn.Losses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Training losses of the flow-matching head and their gradients. */
final class FlowLossCases {
  private static final double REPA_WEIGHT = 0.5;

  /** The shift that the recorded cases are named after, if the configuration has none. */
  private static final double NAMED_SHIFT = 1.4;

  private final GoldenFolder golden;
  private final GoldenChecks checks;
  private final Session session;
  private final FlowHead head;

  FlowLossCases(GoldenFolder golden, GoldenChecks checks, Session session, FlowHead head) {
    this.golden = golden;
    this.checks = checks;
    this.session = session;
    this.head = head;
  }

  void plain() {
    loss("loss_shift14", logitNormal(shift()), "masked");
    loss("loss_noshift", logitNormal(null), "masked");
    loss("loss_nomask", logitNormal(shift()), "mean");
    loss("loss_keepdim", logitNormal(shift()), "each");
    loss("loss_auto", new TimeSampling(Distribution.UNIFORM, shift()), "masked");
    checks.trainingCase("gradients", this::gradients);
  }

  void repa() {
    checks.trainingCase("repa", this::repaGradients);
  }

  private double shift() {
    Double configured = head.config().times().shift();
    return configured == null ? NAMED_SHIFT : configured;
  }

  private static TimeSampling logitNormal(@Nullable Double shift) {
    return new TimeSampling(Distribution.LOGIT_NORMAL, shift);
  }

  private void loss(String name, TimeSampling times, String output) {
    checks.testCase(
        name,
        () -> {
          Map<String, HostTensor> in = inputs(name, times);
          checks.check(
              "out." + name + ".loss", GoldenRuns.run(session, this::record, in).get(output));
          if (golden.has("out." + name + ".t")) {
            checks.check("out." + name + ".t", in.get("t"));
          }
        });
  }

  private Map<String, HostTensor> inputs(String name, TimeSampling times) {
    Map<String, HostTensor> in = FlowHeadSuite.inputs(golden, "target", "c", "mask");
    List<HostTensor> draws = golden.draws(name);
    float[] t = times.effective(draws.get(1).toFloats());
    in.put("noise", draws.get(0));
    in.put("t", HostTensor.of(t, t.length));
    return in;
  }

  private void record(GraphBuilder g) {
    FlowMatching.Errors errors = errors(g);
    g.output("masked", errors.mean(g.input("mask", DType.FLOAT32, "N")));
    g.output("mean", errors.mean());
    g.output("each", errors.squaredError());
  }

  private FlowMatching.Errors errors(GraphBuilder g) {
    return FlowMatching.errors(
        head,
        FlowHeadSuite.rows(g, "target", head),
        FlowHeadSuite.rows(g, "noise", head),
        g.input("t", DType.FLOAT32, "N"),
        FlowHeadSuite.rows(g, "c", head));
  }

  private void gradients() {
    Map<String, HostTensor> in = inputs("grad", logitNormal(shift()));
    Set<String> wanted = GoldenRuns.recorded(golden, "grad.", session.parameters().keySet());
    Map<String, HostTensor> out = GoldenRuns.gradients(session, this::record, "masked", wanted, in);
    checks.check("grad.loss", out.get("masked"));
    checks.gradients("grad.", GoldenRuns.gradientsOf(out, wanted));
  }

  private void repaGradients() {
    Map<String, HostTensor> in = inputs("repa", logitNormal(shift()));
    in.put("dino", golden.get("in.dino"));
    Set<String> wanted =
        GoldenRuns.recorded(golden, "out.repa.grad.", session.parameters().keySet());
    Map<String, HostTensor> out =
        GoldenRuns.gradients(session, this::recordRepa, "total", wanted, in);
    for (String name : List.of("loss", "repa_loss", "total", "features")) {
      checks.check("out.repa." + name, out.get(name));
    }
    checks.gradients("out.repa.grad.", GoldenRuns.gradientsOf(out, wanted));
  }

  private void recordRepa(GraphBuilder g) {
    FlowMatching.Errors errors = errors(g);
    Tensor loss = errors.mean(g.input("mask", DType.FLOAT32, "N"));
    Tensor features = errors.features();
    Tensor repa =
        Losses.negativeCosine(g.input("dino", DType.FLOAT32, "N", features.dim(1)), features);
    g.output("loss", loss);
    g.output("repa_loss", repa);
    g.output("features", features);
    g.output("total", loss.add(repa.mul(REPA_WEIGHT)));
  }
}
