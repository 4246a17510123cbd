package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.golden.GoldenFolder;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.QueryArTraining;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding with a cache sees what training saw, and nothing of its neighbours. */
class ConsistentDecodingTest {
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;
  private static final int POSITIONS = ROWS * COLUMNS;
  private static final long SEED = 17;
  private static final List<int[]> PROMPTS =
      List.of(new int[] {9, 8, 7, 6, 11}, new int[] {21, 30});

  private static GoldenFolder folder;
  private static OracleBackend backend;
  private static Session session;
  private static VgtModels models;

  @BeforeAll
  static void open() {
    folder = new GoldenFolder(Path.of("../testdata/golden/vgt_ar_internvl3"));
    backend = new OracleBackend();
    session = backend.open(folder.weights());
    models = VgtModels.parse("config.json", folder.config());
  }

  @AfterAll
  static void close() {
    session.close();
    backend.close();
    folder.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6})
  void everyQuerySeesWhatItWouldSeeInATrainingSequence(int parallel) {
    assertAsTrained(PROMPTS, parallel);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6})
  void soDoTheQueriesOfTextsThatAreReadOnce(int parallel) {
    assertAsTrained(List.of(PROMPTS.get(1), PROMPTS.get(0), PROMPTS.get(1)), parallel);
  }

  private static void assertAsTrained(List<int[]> prompts, int parallel) {
    Generated made = generate(prompts, 0, 0, parallel, 1);
    int[] groups = GroupSchedule.sizes(POSITIONS, parallel);
    int start = 0;
    for (int g = 0; g < groups.length; g++) {
      for (int k = 0; k < groups[g]; k++) {
        int[][] orders = withFirst(made.orders(), start, start + k);
        float[] trained = trainedConditions(prompts, made.latents(), orders, start);
        float[] decoded = rowsAt(made.conditions().get(g), k);
        assertThat(decoded).as("group %d, query %d", g, k).hasSameSizeAs(trained);
        for (int i = 0; i < trained.length; i++) {
          assertThat(decoded[i]).isCloseTo(trained[i], within(2e-4f));
        }
      }
      start += groups[g];
    }
  }

  @Test
  void anImageDoesNotDependOnItsBatch() {
    float[] together = generate(PROMPTS, 0, 0, 2, 3).latents().toFloats();
    float[] alone = generate(PROMPTS.subList(1, 2), 1, 0, 2, 3).latents().toFloats();
    float[] second = Arrays.copyOfRange(together, together.length / 2, together.length);
    assertThat(second).containsExactly(alone, within(1e-3f));
  }

  @Test
  void padsAreNeverSeen() {
    float[] one = generate(PROMPTS, 0, 0, 2, 3).latents().toFloats();
    float[] other = generate(PROMPTS, 0, 99, 2, 3).latents().toFloats();
    assertThat(other).containsExactly(one);
  }

  private record Generated(HostTensor latents, List<HostTensor> conditions, int[][] orders) {}

  private static Generated generate(
      List<int[]> prompts, int first, int padToken, int parallel, double guidance) {
    List<int[]> texts = new ArrayList<>(prompts);
    if (guidance != 1) {
      prompts.forEach(p -> texts.add(new int[] {5}));
    }
    GenerationRequest request =
        GenerationRequest.of(COLUMNS * 28, ROWS * 28)
            .withSeed(SEED)
            .withGuidance(guidance, GuidanceSchedule.LINEAR)
            .withSolver(Solver.REFERENCE, 3)
            .withParallel(parallel);
    List<HostTensor> conditions = new ArrayList<>();
    GenerationListener listener =
        new GenerationListener() {
          @Override
          public void asked(int group, TokenLayout layout, Value asked) {
            conditions.add(((DeviceTensor) asked).toHost());
          }
        };
    GeneratorShape shape = GeneratorShape.of(models);
    try (SessionPrograms programs =
        new SessionPrograms(session, models.generator(), models.autoencoder("vgt_ae"), shape)) {
      HostTensor latents =
          new LatentGenerator(programs, listener)
              .generate(
                  TextBatch.padRight(texts, padToken),
                  ROWS,
                  COLUMNS,
                  request,
                  new SeededDraws(SEED, first, prompts.size()));
      return new Generated(latents, conditions, orders(first, prompts.size()));
    }
  }

  private static int[][] orders(int first, int images) {
    SeededDraws draws = new SeededDraws(SEED, first, images);
    int[][] orders = new int[images][];
    for (int i = 0; i < images; i++) {
      orders[i] = draws.order(i, POSITIONS);
    }
    return orders;
  }

  /** The same orders with the position at one index moved to an earlier one. */
  private static int[][] withFirst(int[][] orders, int to, int from) {
    int[][] moved = new int[orders.length][];
    for (int b = 0; b < orders.length; b++) {
      moved[b] = orders[b].clone();
      moved[b][to] = orders[b][from];
      moved[b][from] = orders[b][to];
    }
    return moved;
  }

  /** Conditions of one fed index in a full forward pass over given latents, {@code [batch * d]}. */
  private static float[] trainedConditions(
      List<int[]> prompts, HostTensor latents, int[][] orders, int index) {
    QueryAr model = models.generator();
    int images = prompts.size();
    int tokens = images * POSITIONS;
    TextBatch text = TextBatch.padRight(prompts, 0);
    TokenLayout layout = TokenLayout.training(text.visible(), 1, POSITIONS);
    Map<String, HostTensor> in =
        Map.of(
            "token_ids", text.tensor(),
            "latents", fed(latents, orders),
            "places", places(model, orders),
            "positions", layout.positions(),
            "mask", layout.mask(),
            "noise", HostTensor.of(new float[tokens * 4], tokens, 4),
            "t", HostTensor.of(new float[tokens], tokens),
            "loss_mask", HostTensor.of(new float[tokens], images, POSITIONS),
            "features", HostTensor.of(new float[tokens * 12], images, POSITIONS, 12));
    try (Program program = session.compile(new QueryArTraining(model, 1, true));
        Outputs out = program.run(in)) {
      return rowsAt(out.host("conditions"), index);
    }
  }

  private static HostTensor fed(HostTensor latents, int[][] orders) {
    int channels = (int) latents.shape()[1];
    float[] map = latents.toFloats();
    float[] out = new float[map.length];
    for (int i = 0; i < out.length; i++) {
      int image = i / (POSITIONS * channels);
      int place = orders[image][i / channels % POSITIONS];
      out[i] = map[(image * channels + i % channels) * POSITIONS + place];
    }
    return HostTensor.of(out, orders.length, POSITIONS, channels);
  }

  private static HostTensor places(QueryAr model, int[][] orders) {
    long[] grid = model.config().grid().centred(ROWS, COLUMNS);
    long[] out = new long[orders.length * POSITIONS];
    Arrays.setAll(out, i -> grid[orders[i / POSITIONS][i % POSITIONS]]);
    return HostTensor.of(out, orders.length, POSITIONS);
  }

  /** Entry {@code index} of the second axis of {@code [batch, n, d]}, rows one after another. */
  private static float[] rowsAt(HostTensor t, int index) {
    int n = (int) t.shape()[1];
    int d = (int) t.shape()[2];
    float[] all = t.toFloats();
    float[] out = new float[(int) t.shape()[0] * d];
    for (int i = 0; i < out.length; i++) {
      out[i] = all[(i / d * n + index) * d + i % d];
    }
    return out;
  }
}
