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
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.train.GeneratorStart;
import dev.vgt4j.core.train.GeneratorTuning;
import dev.vgt4j.core.train.QueryArRecipe;
import dev.vgt4j.core.train.QueryArTask;
import dev.vgt4j.core.train.RunOptions;
import dev.vgt4j.core.train.SampleImages;
import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.Trainer;
import dev.vgt4j.core.train.TrainingListener;
import dev.vgt4j.core.train.config.TrainingConfig.Lora;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import dev.vgt4j.core.train.config.TrainingConfig.Repa;
import dev.vgt4j.core.train.config.TrainingConfig.Transformer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways to tune a generator, on the backends that train. */
class TransformerTuningTest {
  private static final Path TEACHER = Path.of("../testdata/golden/dinov3").toAbsolutePath();
  private static final int STEPS = 5;

  @TempDir private Path temp;

  private static GeneratorStart.Source vlm() {
    return GeneratorStart.ofVlm(
        TinyModels.VLM, TinyModels.get().autoencoder(), Presets.read("scenes-64"));
  }

  private static Transformer transformer(Policy policy, Repa repa) {
    Lora lora = new Lora(4, 8, List.of("q_proj", "v_proj", "up_proj"));
    List<String> patterns = List.of("image_*", "*.layers.4.*");
    return new Transformer(policy, patterns, lora, 2, 0.1, null, repa);
  }

  private List<Double> losses(
      String backend,
      GeneratorStart.Source start,
      Transformer transformer,
      boolean online,
      Path out)
      throws IOException {
    RunOptions options = new RunOptions(TinyModels.get().data(), out, STEPS, 4, 1e-3, 3, false);
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(StepReport report) {
            losses.add(report.loss());
          }
        };
    try (Backend opened = Backends.load().select(backend).open(BackendOptions.DEFAULT)) {
      QueryArRecipe recipe =
          new QueryArRecipe(start, transformer, QueryArTask.OPTIMIZER, 1, online, options);
      Trainer.Result result = recipe.run(opened, done -> {}, listener);
      assertThat(result.finished()).isTrue();
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
  void backendsAgreeOnEveryPolicy(Policy policy) throws IOException {
    Transformer t = transformer(policy, new Repa(0, null));
    List<Double> djl = losses("djl", vlm(), t, false, temp.resolve("djl"));
    List<Double> tf = losses("tf", vlm(), t, false, temp.resolve("tf"));
    assertClose(tf, djl);
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL", "LORA"})
  void aGeneratorIsTunedFurtherWithATeacher(Policy policy) throws IOException {
    Transformer t = transformer(policy, new Repa(0.5, TEACHER));
    GeneratorStart.Source start = GeneratorStart.ofGenerator(TinyModels.get().generator());
    List<Double> before = losses("djl", start, t, false, temp.resolve("djl"));
    List<Double> during = losses("djl", start, t, true, temp.resolve("online"));
    List<Double> tf = losses("tf", start, t, true, temp.resolve("tf"));
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
    Transformer t = transformer(Policy.LORA, new Repa(0, null));
    Path base = TinyModels.get().generator();
    Path tuned = temp.resolve("tuned");
    losses("djl", GeneratorStart.ofGenerator(base), t, false, tuned);
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
    Transformer t = transformer(Policy.HEAD_ONLY, new Repa(0, null));
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
