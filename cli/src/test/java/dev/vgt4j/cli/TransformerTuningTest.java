package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.train.GeneratorStart;
import dev.vgt4j.core.train.GeneratorTuning;
import dev.vgt4j.core.train.SampleImages;
import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.TrainingListener;
import dev.vgt4j.core.train.Tuning;
import dev.vgt4j.core.train.config.Overrides;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfig.Generator;
import dev.vgt4j.core.train.config.TrainingConfig.Init;
import dev.vgt4j.core.train.config.TrainingConfig.Lora;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import dev.vgt4j.core.train.config.TrainingConfig.Repa;
import dev.vgt4j.core.train.config.TrainingConfig.Transformer;
import dev.vgt4j.core.train.config.TrainingConfigs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways to tune a generator, on the backends that train. */
class TransformerTuningTest {
  private static final Path TEACHER = Path.of("../testdata/golden/dinov3").toAbsolutePath();
  private static final int STEPS = 5;

  @TempDir private Path temp;

  private static Overrides fromVlm() {
    return new Overrides()
        .path("models.vlm", TinyModels.VLM)
        .path("models.autoencoder", TinyModels.get().autoencoder());
  }

  private static Overrides fromGenerator() {
    return new Overrides().path("models.start", TinyModels.get().generator());
  }

  private List<Double> losses(String backend, Policy policy, Overrides start, Path out) {
    Overrides all =
        new Overrides()
            .path("data.train", TinyModels.get().data())
            .path("out", out)
            .number("steps", STEPS)
            .number("batch_size", 4)
            .number("optimizer.learning_rate", 1e-3)
            .number("seed", 3)
            .text("transformer.train", policy.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .number("transformer.draws", 2)
            .number("transformer.lora.rank", 4)
            .set("transformer.lora.targets=[q_proj, v_proj, up_proj]")
            .set("transformer.patterns=['image_*', '*.layers.4.*']")
            .and(start);
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(StepReport report) {
            losses.add(report.loss());
          }
        };
    try (Backend opened = Backends.load().select(backend).open(BackendOptions.DEFAULT)) {
      TrainingConfig config = TrainingConfigs.preset("scenes-ar", all);
      assertThat(Tuning.run(config, opened, false, listener).finished()).isTrue();
    }
    assertThat(losses).hasSize(STEPS).allMatch(Double::isFinite);
    return losses;
  }

  private static void assertClose(List<Double> actual, List<Double> expected) {
    for (int step = 0; step < STEPS; step++) {
      double loss = expected.get(step);
      assertThat(actual.get(step)).as("step %d", step).isCloseTo(loss, within(1e-4 * loss));
    }
  }

  @ParameterizedTest
  @EnumSource
  void backendsAgreeOnEveryPolicy(Policy policy) {
    List<Double> djl = losses("djl", policy, fromVlm(), temp.resolve("djl"));
    List<Double> tf = losses("tf", policy, fromVlm(), temp.resolve("tf"));
    assertClose(tf, djl);
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL", "LORA"})
  void aGeneratorIsTunedFurtherWithATeacher(Policy policy) {
    Overrides cached =
        fromGenerator()
            .number("transformer.repa.weight", 0.5)
            .path("transformer.repa.teacher", TEACHER);
    Overrides online = new Overrides().and(cached).text("data.latents", "online");
    List<Double> before = losses("djl", policy, cached, temp.resolve("djl"));
    List<Double> during = losses("djl", policy, online, temp.resolve("online"));
    List<Double> tf = losses("tf", policy, online, temp.resolve("tf"));
    assertClose(during, before);
    assertClose(tf, before);
    generate(temp.resolve("tf"));
  }

  private void generate(Path model) {
    VgtRun run =
        VgtRun.here(
            "generate --backend djl --steps 3 --model " + model + " -o " + temp + "/x.png circle");
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void anAdapterIsMergedIntoItsBase() throws IOException {
    Path base = TinyModels.get().generator();
    Path tuned = temp.resolve("tuned");
    losses("djl", Policy.LORA, fromGenerator(), tuned);
    Path merged = temp.resolve("merged");
    String command = "merge --model %s --adapter %s --out %s";
    VgtRun run = VgtRun.here(command.formatted(base, tuned.resolve("adapter"), merged));
    assertThat(run.code()).as(run.err()).isZero();
    try (SafetensorsFile expected = SafetensorsFile.open(tuned.resolve("model.safetensors"));
        SafetensorsFile actual = SafetensorsFile.open(merged.resolve("model.safetensors"))) {
      assertThat(actual.specs()).isEqualTo(expected.specs());
      expected
          .specs()
          .keySet()
          .forEach(n -> assertThat(actual.get(n).bytes()).as(n).isEqualTo(expected.get(n).bytes()));
    }
    generate(merged);
    VgtRun refused = VgtRun.here(command.formatted(base, base, temp.resolve("none")));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("adapter_config.json");
    assertThat(temp.resolve("none")).doesNotExist();
  }

  /** With the weights that the session has, and always the same noise. */
  @Test
  void samplesAreDrawnFromTheTrainingSession() {
    Lora lora = new Lora(4, 8, List.of("q_proj"));
    Transformer t =
        new Transformer(
            Generator.QUERY,
            Init.VLM,
            Policy.HEAD_ONLY,
            List.of(),
            lora,
            2,
            0.1,
            null,
            null,
            new Repa(0, null));
    Path folder = TinyModels.get().generator();
    try (Backend backend = Backends.load().select("djl").open(BackendOptions.DEFAULT);
        GeneratorTuning tuning = GeneratorTuning.open(GeneratorStart.ofGenerator(folder), t, 1);
        Session session = backend.open(Weights.of(tuning.weights()));
        SampleImages samples =
            new SampleImages(
                session,
                tuning.models(),
                tuning.autoencoder(),
                tuning.prompts(),
                List.of("a red circle", "a blue square", "a green triangle"),
                SampleImages.request(tuning.models(), 9))) {
      BufferedImage first = samples.draw(0).get(SampleImages.NAME);
      BufferedImage again = samples.draw(1).get(SampleImages.NAME);
      assertThat(first.getWidth()).isEqualTo(2 * 64 + 3 * 2);
      assertThat(pixels(again)).containsExactly(pixels(first));
      String name = "image_head.net.final_layer.linear.bias";
      float[] moved = session.read(name).toFloats();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += 1;
      }
      session.write(name, HostTensor.of(moved, moved.length));
      assertThat(pixels(samples.draw(2).get(SampleImages.NAME))).isNotEqualTo(pixels(first));
    }
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
