package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final long STEPS = 24;

  @TempDir private Path folder;

  /** Fits a line to noisy points. */
  private record Line(boolean broken) implements TrainingTask {
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
      return new ProgramRun(session, definition, spec, metrics());
    }

    @Override
    public List<String> metrics() {
      return List.of("loss");
    }

    @Override
    public int batchSize() {
      return 4;
    }

    @Override
    public Batch batch(long step, RandomGenerator random) {
      float[] x = new float[4];
      float[] y = new float[4];
      for (int i = 0; i < 4; i++) {
        x[i] = (float) random.nextGaussian();
        y[i] = broken ? Float.NaN : 3 * x[i] - 1 + 0.01f * (float) random.nextGaussian();
      }
      return new Batch(
          List.of(Map.of("x", HostTensor.of(x, 4, 1), "y", HostTensor.of(y, 4, 1))), List.of());
    }
  }

  private static TrainingPlan plan(long checkpointEvery) {
    return new TrainingPlan(STEPS, LearningRateSchedule.constant(0.3), 0.5, checkpointEvery, 17);
  }

  private Trainer.Result train(
      Path out, TrainingTask task, TrainingPlan plan, TrainingListener listener, boolean resume) {
    Map<String, HostTensor> start =
        Map.of(
            "weight", HostTensor.of(new float[] {0.5f}, 1, 1),
            "bias", HostTensor.of(new float[] {0}, 1));
    try (OracleBackend backend = new OracleBackend();
        Session session = backend.open(Weights.of(start))) {
      return new Trainer(session, task, plan, out, "line", listener).train(resume);
    }
  }

  private static TrainingListener stopAfter(long step) {
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

  @Test
  void learns() {
    Trainer.Result result = train(folder, new Line(false), plan(100), TrainingListener.NONE, false);
    assertThat(result.finished()).isTrue();
    double[] losses = MetricsLog.read(folder, "loss");
    assertThat(losses).hasSize((int) STEPS);
    assertThat(losses[losses.length - 1]).isLessThan(losses[0] / 4);
  }

  @Test
  void aStoppedRunGoesOnAsIfItHadNotStopped() throws IOException {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    Trainer.Result expected = train(whole, new Line(false), plan(5), TrainingListener.NONE, false);
    Trainer.Result stopped = train(parts, new Line(false), plan(5), stopAfter(11), false);
    assertThat(stopped.finished()).isFalse();
    assertThat(stopped.step()).isEqualTo(11);
    Trainer.Result resumed = train(parts, new Line(false), plan(5), TrainingListener.NONE, true);
    assertThat(resumed.finished()).isTrue();
    expected
        .averages()
        .forEach(
            (name, average) ->
                assertThat(resumed.averages().get(name).toFloats())
                    .containsExactly(average.toFloats()));
    assertThat(MetricsLog.read(parts, "loss")).containsExactly(MetricsLog.read(whole, "loss"));
    assertThat(Files.list(parts)).hasSize(2);
  }

  @Test
  void startsAnewWhereThereIsNothingToResume() {
    assertThat(train(folder, new Line(false), plan(5), TrainingListener.NONE, true).step())
        .isEqualTo(STEPS);
  }

  @Test
  void refusesTheCheckpointOfAnotherRecipe() {
    train(folder, new Line(false), plan(5), TrainingListener.NONE, false);
    assertThatThrownBy(() -> Checkpoint.load(folder, "another"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is of a run with line, not ");
  }

  @Test
  void givesUpWhenNothingIsFinite() {
    assertThatThrownBy(() -> train(folder, new Line(true), plan(100), TrainingListener.NONE, false))
        .isInstanceOf(VgtException.class)
        .hasMessageContaining("not finite")
        .hasMessageContaining("lower the learning rate");
    assertThat(Checkpoint.file(folder)).doesNotExist();
  }
}
