package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.model.MaskedTokens;
import dev.vgt4j.core.model.QueryArTraining;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.GenerationListener;
import dev.vgt4j.core.sampling.GeneratorShape;
import dev.vgt4j.core.sampling.LatentGenerator;
import dev.vgt4j.core.sampling.SeededDraws;
import dev.vgt4j.core.sampling.SessionPrograms;
import dev.vgt4j.core.sampling.TextBatch;
import dev.vgt4j.core.train.config.TrainingConfig.Generator;
import dev.vgt4j.core.train.config.TrainingConfig.Init;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The baseline that sees a part of an image and predicts the rest. */
class MaskedGenerationTest {
  private static final int CELLS = 2;
  private static final int N = CELLS * CELLS;

  private static GeneratorTuning tuning;
  private static int channels;

  @BeforeAll
  static void open() {
    tuning =
        TinyGenerator.tuning(TinyGenerator.options(Generator.MASKED, Init.VLM, Policy.HEAD_ONLY));
    channels = tuning.models().autoencoder().latentChannels();
  }

  @AfterAll
  static void close() {
    tuning.close();
  }

  @Test
  void theLossIsOnWhatIsHidden() {
    QueryArTask task = TinyGenerator.task(tuning, 4, 1);
    Map<String, ?> in = task.batch(0, new SplittableRandom(1)).parts().get(0);
    float[] known = ((HostTensor) in.get("known")).toFloats();
    float[] counted = ((HostTensor) in.get("loss_mask")).toFloats();
    for (int i = 0; i < known.length; i++) {
      assertThat(known[i] + counted[i]).isEqualTo(1);
    }
    assertThat(((HostTensor) in.get("places")).toLongs())
        .startsWith(Arrays.copyOf(((HostTensor) in.get("places")).toLongs(), N));
  }

  @Test
  void asMuchIsHiddenAsPublished() {
    int[][] orders = new int[500][];
    Arrays.fill(orders, IntStream.range(0, 20).toArray());
    float[] known = MaskRatio.known(orders, new SplittableRandom(3)).toFloats();
    double seen = 0;
    for (int i = 0; i < orders.length; i++) {
      double row = 0;
      for (float k : Arrays.copyOfRange(known, i * 20, (i + 1) * 20)) {
        row += k / 20;
      }
      assertThat(row).isBetween(0.0, 0.3);
      seen += row / orders.length;
    }
    // half-normal of deviation .25 cut at .3 has the mean .132, less half a position for rounding
    assertThat(seen).isBetween(0.08, 0.15);
  }

  @Test
  void trainsAndIsWrittenAsWhatItIs() {
    List<Map<String, Double>> losses =
        TinyGenerator.train(Weights.of(tuning.weights()), TinyGenerator.task(tuning, 2, 1), 2)
            .losses();
    assertThat(losses).allMatch(step -> Double.isFinite(step.get(QueryArTraining.TOTAL)));
    assertThat(VgtModels.parse("again", tuning.models().json()).queryAr().masked()).isTrue();
  }

  private static float[] conditions(float[] latents, float[] known) {
    TokenLayout layout =
        TokenLayout.masked(
            new boolean[][] {{true, true, true}}, tuning.models().queryAr().startLength(), N);
    Map<String, HostTensor> in = new HashMap<>();
    in.put("token_ids", HostTensor.of(new long[] {9, 8, 7}, 1, 3));
    in.put("latents", HostTensor.of(latents, 1, N, channels));
    in.put("known", HostTensor.of(known, 1, N));
    in.put("places", HostTensor.of(places(), 1, N));
    in.put("asked", HostTensor.of(new long[] {3, 1}, 1, 2));
    in.put("positions", layout.positions());
    in.put("mask", layout.mask());
    return OnOracle.run(MaskedTokens.conditions(tuning.models().generator()), tuning.weights(), in)
        .get("conditions")
        .toFloats();
  }

  private static long[] places() {
    return tuning.models().queryAr().grid().centred(CELLS, CELLS);
  }

  @Test
  void seesWhatIsKnownWhereverItIs() {
    float[] latents = OnOracle.normal(1, N, channels).toFloats();
    float[] known = {1, 0, 1, 0};
    float[] asked = conditions(latents, known);

    float[] hiddenChanged = latents.clone();
    hiddenChanged[channels] += 9;
    assertThat(conditions(hiddenChanged, known)).containsExactly(asked);

    float[] knownChanged = latents.clone();
    knownChanged[2 * channels] += 9;
    assertThat(difference(conditions(knownChanged, known), asked, 0)).isGreaterThan(1e-3);
    // also from a position that comes later in the sequence
    assertThat(difference(conditions(knownChanged, known), asked, asked.length / 2))
        .isGreaterThan(1e-3);
  }

  private static double difference(float[] a, float[] b, int from) {
    return IntStream.range(from, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
  }

  @Test
  void everyImageIsTheOneThatIsGeneratedAlone() {
    try (OracleBackend backend = new OracleBackend();
        Session session = backend.open(Weights.of(tuning.weights()));
        SessionPrograms programs =
            new SessionPrograms(
                session,
                tuning.models().generator(),
                tuning.models().autoencoder("vgt_ae"),
                GeneratorShape.of(tuning.models()))) {
      LatentGenerator generator = new LatentGenerator(programs, GenerationListener.NONE);
      GenerationRequest request =
          GenerationRequest.of(56, 56)
              .withGuidance(1, GenerationRequest.GuidanceSchedule.CONSTANT)
              .withSolver(Solver.EULER, 2)
              .withOrder(PositionOrder.RANDOM)
              .withParallel(2);
      TextBatch both = TextBatch.padRight(TinyGenerator.PROMPTS.subList(0, 2), 0);
      TextBatch second = TextBatch.padRight(TinyGenerator.PROMPTS.subList(1, 2), 0);
      float[] together =
          generator.generate(both, CELLS, CELLS, request, new SeededDraws(5, 0, 2)).toFloats();
      float[] alone =
          generator.generate(second, CELLS, CELLS, request, new SeededDraws(5, 1, 1)).toFloats();
      assertThat(Arrays.copyOfRange(together, alone.length, together.length))
          .containsExactly(alone, within(1e-4f));
    }
  }
}
