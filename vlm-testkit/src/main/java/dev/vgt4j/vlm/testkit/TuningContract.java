package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.DecodingMode;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.eval.Psnr;
import dev.vgt4j.core.export.GeneratorExport;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.vlm.testkit.TinyTuning.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The whole way from a published model to images, in a few steps. */
abstract class TuningContract extends VlmPart {
  private static final String PROMPT = "a red circle";

  /** Above this, in decibels, images of two runtimes are the same. */
  private static final double SAME = 60;

  @Test
  void theAutoencoderLearns() {
    Run run = fixture().tuning().firstStage();
    assertFinite(run);
    assertThat(run.losses().get(run.losses().size() - 1))
        .as("the last of the losses %s", run.losses())
        .isLessThan(run.losses().get(0));
  }

  @Test
  void theAutoencoderOpensAgain() {
    for (Run run : List.of(fixture().tuning().firstStage(), fixture().tuning().secondStage())) {
      assertFinite(run);
      try (ModelFolder model = ModelFolder.open(run.folder())) {
        model.requireAutoencoder();
        assertThat(model.weights().specs())
            .isEqualTo(sorted(ModelParameters.autoencoder(model.models())));
      }
    }
  }

  @Test
  void theVisionEncoderIsTuned() {
    assertMoved(
        new ModelGraphs(fixture()).visionWeights()::contains,
        fixture().tuning().firstStage().folder());
  }

  @Test
  void theGeneratorLearnsAndOpensAgain() {
    Run run = fixture().tuning().generator();
    assertFinite(run);
    try (ModelFolder model = ModelFolder.open(run.folder())) {
      model.requireGenerator();
      assertThat(model.weights().specs())
          .isEqualTo(sorted(ModelParameters.generator(model.models())));
    }
  }

  @Test
  void theTextSideIsTuned() {
    assertMoved(
        new ModelGraphs(fixture()).textWeights()::contains,
        fixture().tuning().generator().folder());
  }

  private static Map<String, TensorSpec> sorted(Map<String, TensorSpec> specs) {
    return new TreeMap<>(specs);
  }

  private static void assertFinite(Run run) {
    assertThat(run.steps()).isNotEmpty();
    for (StepReport step : run.steps()) {
      assertThat(step.skipped()).as("%s", step).isFalse();
      assertThat(step.gradientNorm()).as("%s", step).isPositive();
    }
  }

  /** Most of the weights that are read have changed; what an image does not touch need not. */
  private void assertMoved(Predicate<String> which, Path tuned) {
    try (ModelFolder before = ModelFolder.open(fixture().folder());
        ModelFolder after = ModelFolder.open(tuned)) {
      List<String> names = before.canonical().specs().keySet().stream().filter(which).toList();
      List<String> still =
          names.stream()
              .filter(
                  name ->
                      before
                          .canonical()
                          .get(name)
                          .bytes()
                          .equals(after.weights().get(name).bytes()))
              .toList();
      assertThat(still).as("weights that did not move").hasSizeLessThan(names.size() / 2);
    }
  }

  @Test
  void imagesHaveTheAskedSize() {
    int size = vlm().imageSize();
    int stride = vlm().vision("").stride();
    int[][] sizes = {{size, size}, {size + stride, size}, {stride, stride}};
    try (ImageGenerator generator = open()) {
      for (int[] s : sizes) {
        HostTensor images =
            generator.generate(
                List.of(PROMPT, "a blue square"), request(s[0], s[1], DecodingMode.CONSISTENT));
        assertThat(images.shape()).containsExactly(2, 3, s[1], s[0]);
        assertFinite("pixels", images);
      }
    }
  }

  @Test
  void oneSeedGivesOneImage() {
    try (ImageGenerator generator = open()) {
      assertSameBits("pixels", generate(generator), generate(generator));
    }
  }

  @Test
  void theReferenceDecodingModeRuns() {
    int size = vlm().imageSize();
    try (ImageGenerator generator = open()) {
      HostTensor image =
          generator.generate(List.of(PROMPT), request(size, size, DecodingMode.REFERENCE));
      assertThat(image.shape()).containsExactly(1, 3, size, size);
      assertFinite("pixels", image);
    }
  }

  @Test
  void allSessionsAreClosed() {
    try (ImageGenerator generator = open()) {
      assertThat(fixture().backend().openSessions()).isEqualTo(1);
      generate(generator);
    }
    assertThat(fixture().backend().openSessions()).isZero();
  }

  @Test
  void anExportGivesTheImagesOfItsModel() {
    Optional<BackendProvider> exporter =
        Backends.load().providers().stream()
            .filter(p -> p.capabilities().contains(Capability.ONNX_EXPORT))
            .findFirst();
    Assumptions.assumeTrue(exporter.isPresent(), "no backend on the path writes exports");
    Path folder = fixture().folder("export");
    try (Backend backend = exporter.orElseThrow().open(BackendOptions.DEFAULT);
        ImageGenerator original = open()) {
      try (ModelFolder model = ModelFolder.open(fixture().tuning().generator().folder())) {
        GeneratorExport.write(model, backend, folder);
      }
      try (ImageGenerator exported = Vgt.generator(folder, backend)) {
        assertThat(Psnr.of(generate(exported), generate(original), 2)).isGreaterThan(SAME);
      }
    }
  }

  private ImageGenerator open() {
    return Vgt.generator(fixture().tuning().generator().folder(), fixture().backend());
  }

  private HostTensor generate(ImageGenerator generator) {
    int size = vlm().imageSize();
    return generator.generate(List.of(PROMPT), request(size, size, DecodingMode.CONSISTENT));
  }

  private static GenerationRequest request(int width, int height, DecodingMode mode) {
    return GenerationRequest.of(width, height)
        .withSeed(1)
        .withSolver(Solver.REFERENCE, 4)
        .withParallel(2)
        .withMode(mode);
  }
}
