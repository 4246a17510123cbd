package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.train.Checkpoints;
import dev.vgt4j.core.train.MetricsLog;
import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.TrainingListener;
import dev.vgt4j.core.train.Tuning;
import dev.vgt4j.core.train.config.Overrides;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfigs;
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

  private Path tune(String backendName, String name, TrainingListener listener, boolean resume) {
    Path out = folder.resolve(backendName + "-" + name);
    Overrides options =
        new Overrides()
            .path("models.vlm", TinyModels.VLM)
            .path("data.train", folder.resolve("data"))
            .path("out", out)
            .number("steps", STEPS)
            .number("batch_size", 2)
            .number("seed", 5)
            .number("optimizer.learning_rate", 1e-3)
            .text("autoencoder.reconstruction", "l1")
            .number("autoencoder.distillation", 0.5)
            .number("autoencoder.kl", 1e-3)
            .number("autoencoder.noise.sigma", 0.1)
            .number("autoencoder.lpips.weight", 1.0)
            .path("autoencoder.lpips.weights", folder.resolve("absent.safetensors"))
            .set(
                "autoencoder.gan={weight: 0.1, start_step: 3, lecam: 0.1, learning_rate: 5.0e-4,"
                    + " channels: [32, 64]}");
    BackendOptions oneThread = new BackendOptions(OptionalInt.of(1), "cpu");
    TrainingConfig config = TrainingConfigs.preset("scenes-ae", options);
    try (Backend backend = Backends.load().select(backendName).open(oneThread)) {
      Tuning.run(config, backend, resume, listener);
    }
    return out;
  }

  /** A run that nothing stops; made once for each backend. */
  private Path whole(String backend) {
    if (!WHOLE.containsKey(backend)) {
      WHOLE.put(backend, tune(backend, "whole", TrainingListener.NONE, false));
    }
    return WHOLE.get(backend);
  }

  /** Notes warnings. */
  private TrainingListener stopAfter(long step) {
    return new TrainingListener() {
      @Override
      public void warned(String message) {
        notices.add(message);
      }

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
  void theBackendsAgree() {
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
    tune(backend, "parts", stopAfter(STEPS + 1), true);
    for (String file : List.of(ModelFolder.WEIGHTS, ModelFolder.CONFIG, "metrics.csv")) {
      assertThat(parts.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    for (String file : List.of("model", "optimizer", "averages", "state")) {
      assertThat(newest(parts).resolve(file + ".safetensors"))
          .hasSameBinaryContentAs(newest(whole).resolve(file + ".safetensors"));
    }
    assertThat(notices).hasSize(2).allMatch(n -> n.startsWith("lpips: training without"));
    try (ModelFolder model = ModelFolder.open(whole);
        SafetensorsFile checkpoint =
            SafetensorsFile.open(newest(whole).resolve("model.safetensors"));
        SafetensorsFile averages =
            SafetensorsFile.open(newest(whole).resolve("averages.safetensors"));
        SafetensorsFile state = SafetensorsFile.open(newest(whole).resolve("state.safetensors"))) {
      assertThat(model.requireAutoencoder().models().autoencoder().variational()).isTrue();
      assertThat(model.weights().specs().keySet())
          .noneMatch(n -> n.startsWith("discriminator.") || n.startsWith("teacher."));
      assertThat(checkpoint.specs()).containsKey("discriminator.to_logits.2.weight");
      assertThat(averages.specs()).doesNotContainKey("discriminator.to_logits.2.weight");
      assertThat(state.specs()).containsKey("lecam_real");
    }
  }

  private static Path newest(Path run) {
    List<Path> all = Checkpoints.list(run);
    return all.get(all.size() - 1);
  }
}
