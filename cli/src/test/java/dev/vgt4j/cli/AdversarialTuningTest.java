package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.model.LossWeights;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.train.Adversary;
import dev.vgt4j.core.train.AutoencoderOptions;
import dev.vgt4j.core.train.AutoencoderRecipe;
import dev.vgt4j.core.train.Checkpoint;
import dev.vgt4j.core.train.LatentNoise;
import dev.vgt4j.core.train.MetricsLog;
import dev.vgt4j.core.train.PerceptualNetworks;
import dev.vgt4j.core.train.PerceptualNetworks.Network;
import dev.vgt4j.core.train.RunOptions;
import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An autoencoder against a discriminator that comes in at the fourth of six steps. */
class AdversarialTuningTest {
  private static final int STEPS = 6;
  private static final long START_STEP = 3;
  private static final List<String> METRICS =
      List.of(
          "total",
          "reconstruction_loss",
          "distill_loss",
          "kl_loss",
          "weighted_gan_loss",
          "discriminator_loss",
          "lecam_loss",
          "logits_real",
          "logits_fake");

  @TempDir private static Path folder;

  private static final Map<String, Path> WHOLE = new HashMap<>();

  private final List<String> notices = new ArrayList<>();

  @BeforeAll
  static void render() {
    VgtRun run = VgtRun.here("scenes render --count 8 --seed 1 --out " + folder.resolve("data"));
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static AutoencoderOptions learning() {
    LossWeights losses = new LossWeights(true, 1, 0.5, 1e-3, 0.1, 0.1);
    LatentNoise noise = new LatentNoise(LatentNoise.Kind.UNIFORM, 0.1);
    Network absent = new Network(1, folder.resolve("absent.safetensors"));
    return AutoencoderOptions.simple(1, losses, noise, false, 0.5)
        .with(new PerceptualNetworks(absent, Network.OFF))
        .against(new Adversary(START_STEP, 0.5, List.of(32, 64), 32));
  }

  private Path tune(String backendName, String name, TrainingListener listener, boolean resume)
      throws IOException {
    Path out = folder.resolve(backendName + "-" + name);
    RunOptions options = new RunOptions(folder.resolve("data"), out, STEPS, 2, 1e-3, 5, resume);
    AutoencoderRecipe recipe =
        new AutoencoderRecipe(
            TinyModels.VLM,
            TinyModels.VLM,
            Presets.read("scenes-64"),
            learning(),
            options,
            notices::add);
    BackendOptions oneThread = new BackendOptions(OptionalInt.of(1), "cpu");
    try (Backend backend = Backends.load().select(backendName).open(oneThread)) {
      recipe.run(backend, listener);
    }
    return out;
  }

  /** A run that nothing stops; made once for each backend. */
  private Path whole(String backend) throws IOException {
    if (!WHOLE.containsKey(backend)) {
      WHOLE.put(backend, tune(backend, "whole", TrainingListener.NONE, false));
    }
    return WHOLE.get(backend);
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
        return done == step;
      }
    };
  }

  @Test
  void theBackendsAgree() throws IOException {
    Path djl = whole("djl");
    Path tf = whole("tf");
    for (String metric : METRICS) {
      double[] expected = MetricsLog.read(djl, metric);
      double[] actual = MetricsLog.read(tf, metric);
      assertThat(expected).as(metric).hasSize(STEPS);
      for (int i = 0; i < STEPS; i++) {
        if (METRICS.indexOf(metric) >= METRICS.indexOf("weighted_gan_loss")) {
          assertThat(expected[i] == 0).as("%s at %d", metric, i).isEqualTo(i < START_STEP);
        }
        assertThat(actual[i])
            .as("%s at %d", metric, i)
            .isCloseTo(expected[i], withinPercentage(0.01));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"djl", "tf"})
  void goesOnBitForBit(String backend) throws IOException {
    Path whole = whole(backend);
    notices.clear();
    Path parts = tune(backend, "parts", stopAfter(START_STEP + 1), false);
    tune(backend, "parts", TrainingListener.NONE, true);
    for (String file : List.of(ModelFolder.WEIGHTS, ModelFolder.CONFIG, "metrics.csv")) {
      assertThat(parts.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    assertThat(Checkpoint.file(parts)).hasSameBinaryContentAs(Checkpoint.file(whole));
    assertThat(notices).hasSize(2).allMatch(n -> n.startsWith("lpips: training without"));
    try (ModelFolder model = ModelFolder.open(whole);
        SafetensorsFile checkpoint = SafetensorsFile.open(Checkpoint.file(whole))) {
      assertThat(model.requireAutoencoder().models().autoencoder().variational()).isTrue();
      assertThat(model.weights().specs().keySet())
          .noneMatch(n -> n.startsWith("discriminator.") || n.startsWith("teacher."));
      assertThat(checkpoint.specs())
          .containsKeys("parameter/discriminator.to_logits.2.weight", "state/lecam_real")
          .doesNotContainKey("average/discriminator.to_logits.2.weight");
    }
  }
}
