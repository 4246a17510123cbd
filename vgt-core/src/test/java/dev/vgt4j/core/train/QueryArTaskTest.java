package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.QueryArTraining;
import dev.vgt4j.core.model.WeightStorage;
import dev.vgt4j.core.train.TinyGenerator.Trained;
import dev.vgt4j.core.train.config.TrainingConfig.DecodingOrder;
import dev.vgt4j.core.train.config.TrainingConfig.Generator;
import dev.vgt4j.core.train.config.TrainingConfig.Init;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import dev.vgt4j.core.train.config.TrainingConfig.Repa;
import dev.vgt4j.core.train.config.TrainingConfig.Transformer;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryArTaskTest {
  private static final Transformer HEAD = TinyGenerator.options(Policy.HEAD_ONLY);
  private static final Transformer WITH_REPA =
      TinyGenerator.options(Policy.HEAD_ONLY, new Repa(0.5, TinyGenerator.TEACHER));

  @TempDir private Path folder;

  @Test
  void accumulatedPassesMakeTheSameStep() {
    try (GeneratorTuning tuning = TinyGenerator.tuning(HEAD)) {
      Weights weights = Weights.of(tuning.weights());
      Trained whole = TinyGenerator.train(weights, TinyGenerator.task(tuning, 4, 1), 2);
      Trained parts = TinyGenerator.train(weights, TinyGenerator.task(tuning, 4, 2), 2);
      assertSame(parts, whole);
    }
  }

  private static void assertSame(Trained actual, Trained expected) {
    for (int step = 0; step < expected.losses().size(); step++) {
      double loss = expected.losses().get(step).get(QueryArTraining.TOTAL);
      assertThat(actual.losses().get(step).get(QueryArTraining.TOTAL))
          .isCloseTo(loss, within(1e-5 * Math.abs(loss)));
    }
    expected
        .weights()
        .forEach(
            (name, w) ->
                assertThat(actual.weights().get(name).toFloats())
                    .as(name)
                    .containsExactly(w.toFloats(), within(2e-5f)));
  }

  @Test
  void partsAreTheBatchCutUp() {
    try (GeneratorTuning tuning = TinyGenerator.tuning(HEAD)) {
      Batch whole = TinyGenerator.task(tuning, 4, 1).batch(0, new SplittableRandom(1));
      Batch parts = TinyGenerator.task(tuning, 4, 4).batch(0, new SplittableRandom(1));
      assertThat(parts.samples()).isEqualTo(whole.samples());
      assertThat(parts.parts()).hasSize(4);
      for (String name : List.of("token_ids", "noise", "t", "latents", "places")) {
        HostTensor all = (HostTensor) whole.parts().get(0).get(name);
        HostTensor last = (HostTensor) parts.parts().get(3).get(name);
        int from = all.size() * 3 / 4;
        for (int i = 0; i < last.size(); i++) {
          assertThat(last.at(i)).as(name).isEqualTo(all.at(from + i));
        }
      }
    }
  }

  @Test
  void aTimeShiftWarpsTheDraws() {
    Transformer shifted =
        new Transformer(
            Generator.QUERY,
            Init.VLM,
            Policy.FULL,
            List.of(),
            HEAD.lora(),
            2,
            0.3,
            3.0,
            null,
            HEAD.repa());
    try (GeneratorTuning tuning = TinyGenerator.tuning(shifted);
        GeneratorTuning other = TinyGenerator.tuning(HEAD)) {
      assertThat(tuning.models().queryAr().head().times().shift()).isEqualTo(3.0);
      assertThat(other.models().queryAr().head().times().shift()).isNotEqualTo(3.0);
    }
  }

  @Test
  void positionsAreFedRowByRowIfAskedFor() {
    try (GeneratorTuning tuning = TinyGenerator.tuning(inOrder(DecodingOrder.RASTER))) {
      assertThat(tuning.models().queryAr().order()).isEqualTo(PositionOrder.RASTER);
      QueryArTask task = TinyGenerator.task(tuning, 2, 1);
      Batch batch = task.batch(0, new SplittableRandom(1));
      long[] places = ((HostTensor) batch.parts().get(0).get("places")).toLongs();
      assertThat(places).hasSize(8);
      assertThat(Arrays.copyOf(places, 4)).isSorted().doesNotHaveDuplicates();
      assertThat(Arrays.copyOfRange(places, 4, 8)).isEqualTo(Arrays.copyOf(places, 4));
    }
  }

  @Test
  void theOrderStaysThatOfTheStart() {
    try (GeneratorTuning tuning = TinyGenerator.tuning(inOrder(DecodingOrder.RASTER))) {
      tuning.write(folder, Map.of(), WeightStorage.F32, Map.of());
    }
    assertThat(furtherOrder(HEAD)).isEqualTo(PositionOrder.RASTER);
    assertThat(furtherOrder(inOrder(DecodingOrder.RANDOM))).isEqualTo(PositionOrder.RANDOM);
  }

  private PositionOrder furtherOrder(Transformer options) {
    try (GeneratorTuning further =
        GeneratorTuning.open(GeneratorStart.ofGenerator(folder), options, 1)) {
      return further.models().queryAr().order();
    }
  }

  private static Transformer inOrder(DecodingOrder order) {
    return new Transformer(
        Generator.QUERY,
        Init.VLM,
        Policy.HEAD_ONLY,
        List.of(),
        HEAD.lora(),
        2,
        0.3,
        null,
        order,
        HEAD.repa());
  }

  @Test
  void repaAddsItsBranchAndItsLoss() {
    try (GeneratorTuning tuning = TinyGenerator.tuning(WITH_REPA)) {
      assertThat(tuning.weights()).containsKey("image_head.net.repa_projector.4.weight");
      Trained trained =
          TinyGenerator.train(Weights.of(tuning.weights()), TinyGenerator.task(tuning, 2, 1), 2);
      for (Map<String, Double> losses : trained.losses()) {
        assertThat(losses.get(QueryArTraining.REPA)).isBetween(-0.5, 0.5);
        assertThat(losses.get(QueryArTraining.TOTAL))
            .isCloseTo(
                losses.get(QueryArTraining.FLOW) + losses.get(QueryArTraining.REPA), within(1e-5));
      }
      assertThat(trained.optimizer()).containsKey("step.image_head.net.repa_projector.0.weight");
      tuning.write(folder, trained.weights(), WeightStorage.F16, Map.of());
    }
    try (ModelFolder half = ModelFolder.open(folder)) {
      assertThat(half.weights().specs().keySet())
          .allSatisfy(n -> assertThat(half.weights().source(n).dtype()).isEqualTo(DType.FLOAT16));
    }
    try (GeneratorTuning further =
        GeneratorTuning.open(GeneratorStart.ofGenerator(folder), HEAD, 1)) {
      assertThat(further.weights()).noneSatisfy((n, w) -> assertThat(n).contains("repa"));
    }
  }

  @Test
  void featuresAndBranchGoTogether() {
    try (GeneratorTuning tuning = TinyGenerator.tuning(WITH_REPA)) {
      assertThatThrownBy(
              () ->
                  new QueryArTask(
                      tuning.models().generator(),
                      TinyGenerator.random(1, 2, 4),
                      TinyGenerator.PROMPTS,
                      new int[] {3},
                      new QueryArTask.Options(2, 1, 0)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("REPA");
    }
  }

  @Test
  void imagesEncodedInTheStepAreThoseEncodedBefore() {
    try (GeneratorTuning tuning = TinyGenerator.tuning(WITH_REPA)) {
      ImageSet images = images(tuning.models().vlm().imageSize());
      Weights own = Weights.of(tuning.weights());
      Trained before = TinyGenerator.train(own, cached(tuning, images), 1);
      QueryArTask online =
          TinyGenerator.task(
              tuning, GridInputs.online(TrainingSamples.of(images), tuning.encoders()));
      Trained during = TinyGenerator.train(WeightSets.layered(own, tuning.frozen()), online, 1);
      assertThat(during.weights()).containsKey("vgt_ae.down_mlp.1.weight");
      assertSame(during, before);
    }
  }

  private static QueryArTask cached(GeneratorTuning tuning, ImageSet images) {
    try (OracleBackend backend = new OracleBackend();
        Session ae = backend.open(tuning.autoencoder());
        Session dino = backend.open(tuning.teacherWeights())) {
      LatentSet latents =
          LatentSet.encode(ae, tuning.models(), "", TrainingSamples.of(images), n -> {});
      FeatureSet features =
          FeatureSet.encode(
              dino, tuning.teacher(), latents.height(), TrainingSamples.of(images), n -> {});
      return TinyGenerator.task(
          tuning,
          GridInputs.cached(
              latents,
              tuning.models().autoencoder().latentChannels(),
              features,
              tuning.teacher().hiddenSize(),
              TrainingSamples.of(images)::choose));
    }
  }

  private ImageSet images(int side) {
    List<Path> files = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < TinyGenerator.PROMPTS.size(); i++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < side * side; p++) {
        image.setRGB(p % side, p / side, random.nextInt());
      }
      files.add(folder.resolve(i + ".png"));
      Images.writePng(files.get(i), image, Map.of());
    }
    return ImageSet.load(files, side);
  }
}
