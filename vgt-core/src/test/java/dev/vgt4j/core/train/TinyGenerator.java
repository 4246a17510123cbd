package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.train.config.TrainingConfig.Generator;
import dev.vgt4j.core.train.config.TrainingConfig.Init;
import dev.vgt4j.core.train.config.TrainingConfig.Lora;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import dev.vgt4j.core.train.config.TrainingConfig.Repa;
import dev.vgt4j.core.train.config.TrainingConfig.Transformer;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The golden generator, with made-up images, on the oracle. */
final class TinyGenerator {
  static final Path FOLDER = Path.of("../testdata/golden/vgt_ar_internvl3");
  static final Path TEACHER = Path.of("../testdata/golden/dinov3");
  static final List<int[]> PROMPTS =
      List.of(new int[] {9, 8, 7, 6}, new int[] {21, 30}, new int[] {4, 5, 6}, new int[] {17});

  private static final int[] ANYTHING = {3, 2};
  private static final double LEARNING_RATE = 1e-3;

  private TinyGenerator() {}

  static GeneratorTuning tuning(Transformer options) {
    return GeneratorTuning.open(GeneratorStart.ofGenerator(FOLDER), options, 5);
  }

  static Transformer options(Policy policy, String... patterns) {
    return options(policy, new Repa(0, null), patterns);
  }

  /** The same with other weights or of another kind. */
  static Transformer options(Generator generator, Init init, Policy policy) {
    Transformer t = options(policy);
    return new Transformer(
        generator, init, policy, List.of(), t.lora(), 2, 0.3, null, null, t.repa());
  }

  static Transformer options(Policy policy, Repa repa, String... patterns) {
    Lora lora = new Lora(2, 8, List.of("q_proj", "o_proj", "down_proj"));
    return new Transformer(
        Generator.QUERY, Init.VLM, policy, List.of(patterns), lora, 2, 0.3, null, null, repa);
  }

  /** Normal numbers for each of the prompts. */
  static LatentSource random(long seed, int cells, int channels) {
    float[] all = OnOracle.normal(seed, PROMPTS.size(), cells * cells, channels).toFloats();
    return new LatentSource() {
      @Override
      public int size() {
        return PROMPTS.size();
      }

      @Override
      public int height() {
        return cells;
      }

      @Override
      public int width() {
        return cells;
      }

      @Override
      public void copy(int image, int position, FloatBuffer into) {
        into.put(all, (image * cells * cells + position) * channels, channels);
      }
    };
  }

  static QueryArTask task(GeneratorTuning tuning, int batch, int accumulate) {
    int channels = tuning.models().autoencoder().latentChannels();
    return new QueryArTask(
        tuning.models().generator(),
        random(1, 2, channels),
        tuning.teacher() == null ? null : random(2, 2, tuning.teacher().hiddenSize()),
        PROMPTS,
        ANYTHING,
        tuning.task(batch, accumulate, QueryArTask.OPTIMIZER));
  }

  static QueryArTask task(GeneratorTuning tuning, GridInputs inputs) {
    return new QueryArTask(
        tuning.models().generator(),
        inputs,
        PROMPTS::get,
        ANYTHING,
        tuning.task(2, 1, QueryArTask.OPTIMIZER));
  }

  /**
   * What some steps leave behind.
   *
   * @param losses of each step
   * @param weights of the session
   * @param optimizer its state
   */
  record Trained(
      List<Map<String, Double>> losses,
      Map<String, HostTensor> weights,
      Map<String, HostTensor> optimizer) {}

  static Trained train(Weights weights, QueryArTask task, int steps) {
    try (OracleBackend backend = new OracleBackend();
        Session session = backend.open(weights);
        TrainingRun run = task.open(session)) {
      List<Map<String, Double>> losses = new ArrayList<>();
      IntStream.range(0, steps)
          .forEach(
              step -> {
                Batch batch = task.batch(step, new SplittableRandom(100 + step));
                losses.add(run.step(step, batch, LEARNING_RATE).metrics());
              });
      Map<String, HostTensor> after = new TreeMap<>();
      weights.specs().keySet().forEach(n -> after.put(n, session.read(n)));
      return new Trained(losses, after, session.optimizerState());
    }
  }
}
