package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.train.Batch;
import dev.vgt4j.core.train.Checkpoints;
import dev.vgt4j.core.train.LearningRateSchedule;
import dev.vgt4j.core.train.ProgramRun;
import dev.vgt4j.core.train.Trainer;
import dev.vgt4j.core.train.TrainingListener;
import dev.vgt4j.core.train.TrainingPlan;
import dev.vgt4j.core.train.TrainingRun;
import dev.vgt4j.core.train.TrainingTask;
import dev.vgt4j.core.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On every backend that trains, N steps make what N/2 steps, a resume and N/2 steps make. */
class ResumedTrainingTest {
  private static final int STEPS = 12;
  private static final int WIDTH = 24;
  private static final int BATCH = 8;

  @TempDir private Path temp;

  /** A network of two layers, with a loss that turns NaN at one step. */
  private record Network(int broken) implements TrainingTask {
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
      float[] x = new float[BATCH * WIDTH];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextGaussian();
      }
      x[0] = step == broken ? Float.NaN : x[0];
      return new Batch(List.of(Map.of("x", HostTensor.of(x, BATCH, WIDTH))), List.of());
    }

    @Override
    public TrainingRun open(Session session) {
      TrainSpec spec = new TrainSpec("loss", n -> true, new AdamW(0.9, 0.95, 1e-8, 0.1, 2, 1));
      return new ProgramRun(
          session,
          g -> {
            Tensor x = g.input("x", DType.FLOAT32, "B", WIDTH);
            Tensor hidden = x.linear(g.param("in.weight"), g.param("in.bias")).silu();
            Tensor y = hidden.linear(g.param("out.weight"), g.param("out.bias"));
            g.output("loss", y.sub(x.square()).square().mean(false));
          },
          spec,
          metrics());
    }
  }

  private static Map<String, HostTensor> weights() {
    WeightInit init = new WeightInit(new SplittableRandom(4));
    init.normal("in.weight", 0.2, 2 * WIDTH, WIDTH);
    init.normal("in.bias", 0.2, 2 * WIDTH);
    init.normal("out.weight", 0.2, WIDTH, 2 * WIDTH);
    init.normal("out.bias", 0.2, WIDTH);
    return init.tensors();
  }

  /**
   * @param until the step after which to stop
   * @param averagesFrom the step from which averages average
   */
  private static void train(String name, Path out, int until, long averagesFrom) {
    TrainingPlan plan =
        new TrainingPlan(
            STEPS,
            LearningRateSchedule.transformer(1e-2, 1e-3, 3, STEPS),
            new TrainingConfig.Ema(0.9, averagesFrom),
            new TrainingConfig.Checkpoints(100L, 2, false),
            new TrainingConfig.Monitor(0, false, 3),
            2,
            9);
    int[] steps = {0};
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public boolean shouldStop() {
            return ++steps[0] == until;
          }
        };
    BackendOptions options = new BackendOptions(OptionalInt.of(1), "cpu");
    try (Backend backend = Backends.load().select(name).open(options);
        Session session = backend.open(Weights.of(weights()))) {
      new Trainer(session, new Network(4), plan, out, "network", stop).train(true);
    }
  }

  @ParameterizedTest
  @CsvSource({"djl, 1", "djl, 9", "tf, 1", "tf, 9"})
  void isBitwiseTheSame(String backend, long averagesFrom) throws IOException {
    Path whole = temp.resolve("whole");
    Path parts = temp.resolve("parts");
    train(backend, whole, STEPS, averagesFrom);
    train(backend, parts, STEPS / 2, averagesFrom);
    assertThat(Checkpoints.list(parts)).singleElement().asString().endsWith("step-000006");
    train(backend, parts, STEPS, averagesFrom);
    for (String file :
        List.of("model.safetensors", "optimizer.safetensors", "averages.safetensors")) {
      Path path = Path.of("checkpoints", "step-000012", file);
      assertThat(parts.resolve(path)).hasSameBinaryContentAs(whole.resolve(path));
    }
    assertThat(parts.resolve("metrics.csv")).hasSameBinaryContentAs(whole.resolve("metrics.csv"));
  }
}
