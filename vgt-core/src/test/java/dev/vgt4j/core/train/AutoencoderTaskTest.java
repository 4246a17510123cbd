package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.LossWeights;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoencoderTaskTest {
  private static final List<Integer> CHANNELS = List.of(4, 8);
  private static final Adversary FROM_STEP_2 = new Adversary(2, 2, CHANNELS, 8);
  private static final LossWeights LOSSES = new LossWeights(false, 1, 0.5, 0, 0.1, 0.1);
  private static final LatentNoise NOISE = new LatentNoise(LatentNoise.Kind.UNIFORM, 0.3);
  private static final double RATE = 1e-3;

  @TempDir private Path folder;

  private final OracleBackend backend = new OracleBackend();

  private AutoencoderTask task(VgtModels models, AutoencoderOptions options) {
    return new AutoencoderTask(
        models, TrainingSamples.of(TinyAutoencoder.images(folder)), 4, options);
  }

  private static AutoencoderOptions options() {
    return AutoencoderOptions.simple(2, LOSSES, NOISE, false, 0.5);
  }

  private Session session(VgtModels models) {
    return backend.open(Weights.of(TinyAutoencoder.weights(models, CHANNELS)));
  }

  private static Batch batch(TrainingTask task, long step) {
    return task.batch(step, new SplittableRandom(step));
  }

  private static List<TrainingRun.Result> steps(
      TrainingTask task, TrainingRun run, long from, long to) {
    List<TrainingRun.Result> results = new ArrayList<>();
    for (long step = from; step < to; step++) {
      results.add(run.step(step, batch(task, step), RATE));
    }
    return results;
  }

  private static Map<String, HostTensor> read(Session session, Predicate<String> names) {
    Map<String, HostTensor> out = new TreeMap<>();
    session.parameters().keySet().stream()
        .filter(names)
        .forEach(name -> out.put(name, session.read(name)));
    return out;
  }

  private static List<String> changed(Session session, Map<String, HostTensor> before) {
    return before.keySet().stream()
        .filter(n -> !session.read(n).bytes().equals(before.get(n).bytes()))
        .toList();
  }

  @Test
  void theDiscriminatorRestsUntilItsFirstStep() {
    VgtModels models = TinyAutoencoder.models(false);
    AutoencoderTask alone = task(models, options());
    AutoencoderTask against = task(models, options().against(FROM_STEP_2));
    try (Session one = session(models);
        Session other = session(models);
        TrainingRun plain = alone.open(one);
        TrainingRun run = against.open(other)) {
      Map<String, HostTensor> before = read(other, AutoencoderGraphs::isDiscriminator);
      List<TrainingRun.Result> expected = steps(alone, plain, 0, 2);
      List<TrainingRun.Result> actual = steps(against, run, 0, 2);
      assertThat(actual.get(1).metrics()).containsAllEntriesOf(expected.get(1).metrics());
      assertThat(actual.get(1).metrics()).containsEntry("discriminator_loss", 0.0);
      assertThat(changed(other, before)).isEmpty();
      TrainingRun.Result third = steps(against, run, 2, 3).get(0);
      assertThat(third.metrics().keySet()).containsExactlyElementsOf(against.metrics());
      assertThat(third.updated()).isTrue();
      assertThat(third.metrics().get("discriminator_loss")).isPositive();
      assertThat(changed(other, before)).isEqualTo(List.copyOf(before.keySet()));
    }
  }

  /** Both losses are of the weights from before the step, of one and the same reconstruction. */
  @Test
  void theDiscriminatorLearnsFromTheStepsOwnReconstruction() {
    VgtModels models = TinyAutoencoder.models(false);
    Adversary atOnce = new Adversary(0, 2, CHANNELS, 8);
    AutoencoderTask task = task(models, options().against(atOnce));
    try (Session session = session(models);
        TrainingRun run = task.open(session)) {
      Map<String, Double> m = run.step(0, batch(task, 0), RATE).metrics();
      assertThat(m.get("weighted_gan_loss")).isCloseTo(-0.1 * m.get("logits_fake"), within(1e-7));
      // LeCam's averages start at 0
      double lecam =
          Math.pow(Math.max(0, m.get("logits_real")), 2)
              + Math.pow(Math.max(0, -m.get("logits_fake")), 2);
      assertThat(m.get("lecam_loss")).isCloseTo(0.1 * lecam, within(1e-7));
      assertThat(run.state().get("lecam_real").item())
          .isEqualTo(m.get("logits_real") * (1 - 0.999));
      // the first step of AdamW moves a weight by the learning rate, here twice that
      HostTensor start =
          TinyAutoencoder.weights(models, CHANNELS).get("discriminator.to_logits.2.bias");
      double moved = session.read("discriminator.to_logits.2.bias").at(0) - start.at(0);
      assertThat(Math.abs(moved)).isCloseTo(2 * RATE, within(1e-6));
    }
  }

  @Test
  void partsOfABatchMakeTheSameStep() {
    VgtModels models = TinyAutoencoder.models(false);
    Adversary atOnce = new Adversary(0, 1, CHANNELS, 8);
    // LeCam squares a mean of the batch
    LossWeights losses = new LossWeights(false, 1, 0.5, 0, 0.1, 0);
    AutoencoderOptions options =
        AutoencoderOptions.simple(2, losses, NOISE, false, 0.5).against(atOnce);
    AutoencoderTask whole = task(models, options);
    AutoencoderTask parts = task(models, options.inPasses(2));
    assertThat(batch(parts, 0).parts()).hasSize(2);
    assertThat(batch(parts, 0).samples()).isEqualTo(batch(whole, 0).samples());
    try (Session one = session(models);
        Session other = session(models);
        TrainingRun first = whole.open(one);
        TrainingRun second = parts.open(other)) {
      Map<String, Double> expected = steps(whole, first, 0, 2).get(1).metrics();
      Map<String, Double> actual = steps(parts, second, 0, 2).get(1).metrics();
      expected.forEach(
          (name, v) -> assertThat(actual.get(name)).as(name).isCloseTo(v, within(1e-5)));
    }
  }

  /** Before the discriminator comes in, at that moment, and after it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void goesOnAsIfItHadNotStopped(long done) {
    VgtModels models = TinyAutoencoder.models(false);
    AutoencoderTask task = task(models, options().against(FROM_STEP_2));
    try (Session one = session(models);
        Session other = session(models);
        TrainingRun whole = task.open(one)) {
      steps(task, whole, 0, done);
      whole.trained().forEach(name -> other.write(name, one.read(name)));
      other.restoreOptimizerState(one.optimizerState());
      try (TrainingRun resumed = task.open(other)) {
        resumed.restore(whole.state());
        assertThat(steps(task, resumed, done, 5)).isEqualTo(steps(task, whole, done, 5));
        assertThat(resumed.state().get("lecam_fake").item())
            .isEqualTo(whole.state().get("lecam_fake").item());
      }
    }
  }

  @Test
  void aStepThatIsNotFiniteChangesNothing() {
    VgtModels models = TinyAutoencoder.models(false);
    AutoencoderTask task = task(models, options().against(new Adversary(0, 1, CHANNELS, 8)));
    try (Session session = session(models);
        TrainingRun run = task.open(session)) {
      session.write("down_mlp.3.bias", HostTensor.of(new float[] {Float.NaN, 0, 0, 0}, 4));
      Map<String, HostTensor> before = read(session, n -> true);
      TrainingRun.Result result = run.step(0, batch(task, 0), RATE);
      assertThat(result.updated()).isFalse();
      assertThat(result.metrics().keySet()).containsExactlyElementsOf(task.metrics());
      assertThat(changed(session, before)).isEmpty();
      assertThat(run.state().get("lecam_real").item()).isZero();
    }
  }

  @Test
  void onlyTheFinishedModelIsAveraged() {
    VgtModels models = TinyAutoencoder.models(false);
    try (Session session = session(models);
        TrainingRun run = task(models, options().against(FROM_STEP_2)).open(session);
        TrainingRun plain = task(models, options()).open(session)) {
      assertThat(run.averaged()).isEqualTo(plain.trained()).noneMatch(n -> n.startsWith("teacher"));
      assertThat(run.trained())
          .containsAll(run.averaged())
          .contains("discriminator.block_in.0.weight")
          .isSorted();
    }
  }

  @Test
  void aFrozenEncoderStaysAsItIs() {
    VgtModels models = TinyAutoencoder.models(false);
    LossWeights losses = new LossWeights(true, 1, 0, 0, 0, 0);
    LatentNoise fixed = new LatentNoise(LatentNoise.Kind.FIXED, 0.1);
    AutoencoderTask task = task(models, AutoencoderOptions.simple(2, losses, fixed, true, 0.5));
    HostTensor strength = (HostTensor) batch(task, 0).parts().get(0).get("noise_strength");
    assertThat(strength.toFloats()).containsOnly(0.1f);
    assertThat(task.metrics()).containsExactly("total", "reconstruction_loss");
    try (Session session = session(models);
        TrainingRun run = task.open(session)) {
      Map<String, HostTensor> before = read(session, n -> !n.startsWith("decoder."));
      steps(task, run, 0, 2);
      assertThat(changed(session, before)).isEmpty();
      assertThat(run.trained()).isNotEmpty().allMatch(n -> n.startsWith("decoder."));
    }
  }

  @Test
  void theEncoderMovesAtItsOwnRate() {
    VgtModels models = TinyAutoencoder.models(false);
    AutoencoderTask task = task(models, AutoencoderOptions.simple(1, LOSSES, NOISE, false, 0.25));
    try (Session session = session(models);
        TrainingRun run = task.open(session)) {
      Map<String, HostTensor> before = read(session, n -> true);
      run.step(0, batch(task, 0), RATE);
      // the first step of AdamW moves what has a slope by its learning rate
      assertThat(largestMove(session, before, "encoder.")).isCloseTo(0.25 * RATE, within(1e-6));
      assertThat(largestMove(session, before, "decoder.conv_out.")).isCloseTo(RATE, within(1e-6));
    }
  }

  private static double largestMove(
      Session session, Map<String, HostTensor> before, String prefix) {
    double largest = 0;
    for (String name : before.keySet().stream().filter(n -> n.startsWith(prefix)).toList()) {
      HostTensor now = session.read(name);
      for (int i = 0; i < now.size(); i++) {
        largest = Math.max(largest, Math.abs(now.at(i) - before.get(name).at(i)));
      }
    }
    return largest;
  }

  @Test
  void aVariationalAutoencoderDrawsItsLatents() {
    VgtModels models = TinyAutoencoder.models(true);
    LossWeights losses = new LossWeights(false, 1, 0, 0.01, 0, 0);
    AutoencoderTask task =
        task(models, AutoencoderOptions.simple(1, losses, LatentNoise.OFF, false, 1));
    assertThat(task.metrics()).containsExactly("total", "reconstruction_loss", "kl_loss");
    assertThat(batch(task, 0).parts().get(0)).containsOnlyKeys("pixels", "posterior_noise");
    try (Session session = session(models);
        TrainingRun run = task.open(session)) {
      List<TrainingRun.Result> results = steps(task, run, 0, 2);
      assertThat(results.get(0).metrics().get("kl_loss")).isPositive();
      assertThat(results.get(1).metrics().get("total"))
          .isCloseTo(
              results.get(1).metrics().get("kl_loss")
                  + results.get(1).metrics().get("reconstruction_loss"),
              within(1e-6));
    }
  }

  @Test
  void refusesBatchesAndDiscriminatorsThatDoNotDivide() {
    VgtModels models = TinyAutoencoder.models(false);
    assertThatThrownBy(() -> task(models, options().inPasses(3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("multiple of its 3 passes");
    assertThatThrownBy(() -> new Adversary(0, 1, List.of(8, 12), 8))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("divisible by 8 norm groups, got [8, 12]");
  }

  @Test
  void drawsOriginalsAboveReconstructions() {
    VgtModels models = TinyAutoencoder.models(false);
    try (Session session = session(models);
        ReconstructionImages images =
            new ReconstructionImages(
                session, models, TinyAutoencoder.images(folder).batch(0, 1, 2))) {
      Map<String, BufferedImage> drawn = images.draw(10);
      assertThat(drawn).containsOnlyKeys(ReconstructionImages.NAME);
      BufferedImage grid = drawn.get(ReconstructionImages.NAME);
      assertThat(grid.getWidth()).isEqualTo(3 * (TinyAutoencoder.SIDE + 2) + 2);
      assertThat(grid.getHeight()).isEqualTo(2 * (TinyAutoencoder.SIDE + 2) + 2);
      BufferedImage first = TinyAutoencoder.images(folder).image(0);
      assertThat(grid.getRGB(2, 2)).isEqualTo(first.getRGB(0, 0));
      int below = grid.getRGB(5, 5 + TinyAutoencoder.SIDE + 2);
      session.write("decoder.conv_out.bias", HostTensor.of(new float[] {9, 9, 9}, 3));
      assertThat(images.draw(11).get(ReconstructionImages.NAME).getRGB(5, 23))
          .isEqualTo(0xffffffff)
          .isNotEqualTo(below);
    }
  }
}
