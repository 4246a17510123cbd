package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Fits a line to noisy points, with a memory of its own: the mean of its losses speeds it up.
 *
 * @param broken steps (counted from 0) whose batches hold a NaN
 */
record LineTask(LongPredicate broken) implements TrainingTask {
  static final long STEPS = 24;
  private static final int BATCH = 4;

  /** A line that nothing disturbs. */
  static LineTask whole() {
    return new LineTask(step -> false);
  }

  /** A line with these steps broken. */
  static LineTask broken(Long... steps) {
    return new LineTask(Set.of(steps)::contains);
  }

  /** Averages from the tenth step on, saves every fifth. */
  static TrainingPlan plan() {
    return plan(5, 2, false, 2);
  }

  static TrainingPlan plan(long every, int keepLast, boolean keepBest, int prefetch) {
    return new TrainingPlan(
        STEPS,
        LearningRateSchedule.constant(0.1),
        new TrainingConfig.Ema(0.5, 10),
        new TrainingConfig.Checkpoints(every, keepLast, keepBest),
        new TrainingConfig.Monitor(0, true, 3),
        prefetch,
        17);
  }

  /** Trains on the oracle. */
  static Trainer.Result train(
      Path out, TrainingTask task, TrainingPlan plan, TrainingListener listener, boolean resume) {
    return train(out, task, plan, listener, resume, trainer -> trainer);
  }

  static Trainer.Result train(
      Path out,
      TrainingTask task,
      TrainingPlan plan,
      TrainingListener listener,
      boolean resume,
      UnaryOperator<Trainer> change) {
    Map<String, HostTensor> start =
        Map.of(
            "weight", HostTensor.of(new float[] {0.5f}, 1, 1),
            "bias", HostTensor.of(new float[] {0}, 1));
    try (OracleBackend backend = new OracleBackend();
        Session session = backend.open(Weights.of(start))) {
      Trainer trainer = new Trainer(session, task, plan, out, "line", listener);
      return change.apply(trainer).train(resume);
    }
  }

  /** Asks to stop after a step. */
  static TrainingListener stopAfter(long step) {
    return new TrainingListener() {
      private long done;

      @Override
      public void stepped(StepReport report) {
        done = report.step();
      }

      @Override
      public boolean shouldStop() {
        return done >= step;
      }
    };
  }

  @Override
  public TrainingRun open(Session session) {
    GraphDefinition definition =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32, "B", 1);
          Tensor y = g.input("y", DType.FLOAT32, "B", 1);
          Tensor error = x.linear(g.param("weight"), g.param("bias")).sub(y);
          g.output("loss", error.square().mean(false));
        };
    TrainSpec spec = new TrainSpec("loss", n -> true, new AdamW(0.9, 0.95, 1e-8, 0, 2, 1));
    return new Remembering(new ProgramRun(session, definition, spec, metrics()));
  }

  @Override
  public List<String> metrics() {
    return List.of("loss");
  }

  @Override
  public int batchSize() {
    return BATCH;
  }

  @Override
  public Batch batch(long step, RandomGenerator random) {
    float[] x = new float[BATCH];
    float[] y = new float[BATCH];
    for (int i = 0; i < BATCH; i++) {
      x[i] = (float) random.nextGaussian();
      y[i] = 3 * x[i] - 1 + 0.01f * (float) random.nextGaussian();
    }
    if (broken.test(step)) {
      y[1] = Float.NaN;
    }
    return new Batch(
        List.of(Map.of("x", HostTensor.of(x, BATCH, 1), "y", HostTensor.of(y, BATCH, 1))),
        List.of("point " + step + ".0", "point, " + step + ".1"));
  }

  /** A run whose learning rate depends on what it remembers. */
  private static final class Remembering implements TrainingRun {
    private final ProgramRun run;
    private double memory;

    Remembering(ProgramRun run) {
      this.run = run;
    }

    @Override
    public List<String> trained() {
      return run.trained();
    }

    @Override
    public Result step(long step, Batch batch, double learningRate) {
      Result result = run.step(step, batch, learningRate * (1 + memory));
      if (result.updated()) {
        memory = (float) (0.9 * memory + 0.1 * result.metrics().get("loss"));
      }
      return result;
    }

    @Override
    public Map<String, HostTensor> state() {
      return Map.of("memory", HostTensor.scalar(memory));
    }

    @Override
    public void restore(Map<String, HostTensor> state) {
      memory = state.get("memory").item();
    }

    @Override
    public void close() {
      run.close();
    }
  }
}
