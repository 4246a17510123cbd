package dev.vgt4j.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.train.Ema;
import dev.vgt4j.core.train.LearningRateSchedule;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** AdamW, clipping, learning rates and moving averages. */
final class OptimizerSuite implements GoldenSuite {
  /** A weight that no gradient moves: the reference adds [1, step] to it after every step. */
  private static final String BUFFER = "buf";

  private static final double NORM_EPS = 1e-5;
  private static final double RATE_TOLERANCE = 1e-10;

  @Override
  public String folder() {
    return "optim";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    checks.testCase("schedules", () -> schedules(golden.json("lr_schedules.json"), checks));
    checks.trainingCase("steps", () -> steps(golden, checks));
  }

  private static void schedules(JsonNode all, GoldenChecks checks) {
    for (var entry : all.properties()) {
      LearningRateSchedule schedule = schedule(entry.getValue());
      for (var value : entry.getValue().get("values").properties()) {
        double expected = value.getValue().doubleValue();
        double actual = schedule.at(Long.parseLong(value.getKey()));
        checks.that(
            entry.getKey() + " at " + value.getKey(),
            Math.abs(actual - expected) <= RATE_TOLERANCE * expected);
      }
    }
  }

  private static LearningRateSchedule schedule(JsonNode c) {
    double peak = c.get("lr").doubleValue();
    return c.has("warmup_end")
        ? LearningRateSchedule.transformer(
            peak,
            c.get("eta_min").doubleValue(),
            c.get("warmup_end").longValue(),
            c.get("max_iters").longValue())
        : LearningRateSchedule.autoencoder(
            peak,
            c.get("end_lr").doubleValue(),
            c.get("warmup_steps").longValue(),
            c.get("total").longValue());
  }

  private static void steps(GoldenFolder golden, GoldenChecks checks) {
    JsonNode c = golden.config();
    LearningRateSchedule schedule = stepSchedule(c);
    JsonNode scales = c.at("/model/loss_scale");
    JsonNode average = c.get("ema");
    try (Session session = checks.open(golden.weights());
        Ema ema =
            new Ema(
                session,
                session.parameters().keySet(),
                average.get("momentum").doubleValue(),
                average.get("begin_iter").longValue());
        TrainingProgram program =
            session.compileTraining(
                OptimizerSuite::network,
                new TrainSpec("loss", n -> !n.equals(BUFFER), optimizer(c)))) {
      for (int step = 0; golden.has("out.step" + step + ".loss"); step++) {
        Map<String, HostTensor> inputs =
            Map.of(
                "x", row(golden.get("in.x"), step),
                "y", row(golden.get("in.y"), step),
                "scale", HostTensor.scalar(scales.get(step).doubleValue()));
        step(checks, session, ema, program, inputs, schedule, step);
      }
    }
  }

  private static LearningRateSchedule stepSchedule(JsonNode c) {
    long warmup = c.at("/warmup/end").longValue();
    return new LearningRateSchedule(
        c.get("lr").doubleValue(),
        c.at("/cosine/eta_min").doubleValue(),
        c.at("/warmup/start_factor").doubleValue(),
        warmup - 1,
        warmup,
        c.at("/cosine/end").longValue());
  }

  private static AdamW optimizer(JsonNode c) {
    return new AdamW(
        c.at("/betas/0").doubleValue(),
        c.at("/betas/1").doubleValue(),
        c.get("eps").doubleValue(),
        c.get("weight_decay").doubleValue(),
        2,
        c.get("clip_max_norm").doubleValue());
  }

  private static void network(GraphBuilder g) {
    Params p = Params.of(g);
    Tensor in = p.sub("fc1").get("weight");
    Tensor out = p.sub("fc2").get("weight");
    Tensor x = g.input("x", DType.FLOAT32, "B", in.dim(1));
    Tensor y = g.input("y", DType.FLOAT32, "B", out.dim(0));
    Tensor h = x.linear(in, p.sub("fc1").get("bias"));
    h = h.layerNorm(p.sub("norm").get("weight"), p.sub("norm").get("bias"), NORM_EPS).tanh();
    Tensor difference = h.linear(out, p.sub("fc2").get("bias")).sub(y);
    Tensor scale = g.input("scale", DType.FLOAT32);
    g.output("loss", difference.square().mean(false).mul(scale));
  }

  private static HostTensor row(HostTensor all, int index) {
    long[] rest = Arrays.copyOfRange(all.shape(), 1, all.shape().length);
    int bytes = all.bytes().remaining() / (int) all.shape()[0];
    return HostTensor.wrap(all.dtype(), all.bytes().slice(index * bytes, bytes), rest);
  }

  private static void step(
      GoldenChecks checks,
      Session session,
      Ema ema,
      TrainingProgram program,
      Map<String, HostTensor> inputs,
      LearningRateSchedule schedule,
      int step) {
    String recorded = "out.step" + step + ".";
    Map<String, HostTensor> gradients = new HashMap<>();
    try (Outputs out = program.gradients(inputs)) {
      for (String name : out.names()) {
        if (name.startsWith(TrainingProgram.GRADIENT)) {
          gradients.put(name.substring(TrainingProgram.GRADIENT.length()), out.host(name));
        }
      }
    }
    checks.gradients(recorded + "grad.", gradients);
    double rate = schedule.at(step);
    checks.check(recorded + "lr", rate);
    try (Outputs out = program.step(inputs, rate)) {
      checks.check(recorded + "loss", out.host("loss"));
      checks.check(recorded + "grad_norm", out.scalar(TrainingProgram.GRADIENT_NORM));
    }
    HostTensor buffer = session.read(BUFFER);
    float[] next = {(float) buffer.at(0) + 1, (float) buffer.at(1) + step};
    session.write(BUFFER, HostTensor.of(next, next.length));
    ema.update(step);
    gradients.keySet().forEach(n -> checks.check(recorded + "param." + n, session.read(n)));
    ema.averages().forEach((n, value) -> checks.check(recorded + "ema." + n, value));
  }
}
