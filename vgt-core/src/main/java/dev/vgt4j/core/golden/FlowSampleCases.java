package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.FlowHead;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.sampling.ConditionedVelocity;
import dev.vgt4j.core.sampling.Guidance;
import dev.vgt4j.core.sampling.Sampler;
import dev.vgt4j.core.sampling.Velocity;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stochastic sampler with no, one and two guidance scales. */
final class FlowSampleCases {
  private static final Pattern CASE =
      Pattern.compile("out\\.(sample_cfg(\\d+)(?:_cfg2_(\\d+))?(?:_steps\\d+)?)\\.out");

  private final GoldenFolder golden;
  private final GoldenChecks checks;
  private final Session session;
  private final FlowHead head;

  FlowSampleCases(GoldenFolder golden, GoldenChecks checks, Session session, FlowHead head) {
    this.golden = golden;
    this.checks = checks;
    this.session = session;
    this.head = head;
  }

  void all() {
    for (String name : golden.caseNames()) {
      Matcher m = CASE.matcher(name);
      if (m.matches()) {
        checks.testCase(m.group(1), () -> checks.check(name, sample(m.group(1), guidance(m))));
      }
    }
  }

  private HostTensor sample(String name, Guidance guidance) {
    HostTensor c = golden.get("in.c_sample");
    HostTensor conditions = c.reshape(c.shape()[0], 1, c.shape()[1]);
    List<HostTensor> draws = golden.draws(name);
    Iterator<HostTensor> noise = draws.iterator();
    try (Program program = session.compile(GenerationGraphs.velocity(head))) {
      Velocity field = ConditionedVelocity.of(conditions, head.config().inputSize(), program::run);
      // one draw starts the sample and every step but the last takes another
      float[] x =
          Sampler.reference(draws.size())
              .sample(guidance.guide(field), () -> noise.next().toFloats());
      return HostTensor.of(x, draws.get(0).shape());
    }
  }

  private static Guidance guidance(Matcher m) {
    double scale = named(m.group(2));
    if (m.group(3) != null) {
      return Guidance.of(scale, named(m.group(3)));
    }
    return scale == 1 ? Guidance.NONE : Guidance.of(scale);
  }

  /** Scales are named without their point: 35 is 3.5. */
  private static double named(String digits) {
    return Double.parseDouble(digits.charAt(0) + "." + digits.substring(1) + "0");
  }
}
