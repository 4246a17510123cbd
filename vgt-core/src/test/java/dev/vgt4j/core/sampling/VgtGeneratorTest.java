package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.DecodingMode;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.PartialImages;
import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.golden.GoldenFolder;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as users make them, on the golden generator in plain Java. */
class VgtGeneratorTest {
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;
  private static final int POSITIONS = ROWS * COLUMNS;
  private static final int IMAGE = 3 * ROWS * COLUMNS * 28 * 28;
  private static final List<String> PROMPTS =
      List.of("a red circle and two small squares", "a star", "a star", "a very blue square");

  private static GoldenFolder folder;
  private static OracleBackend backend;
  private static Session session;
  private static Recorded programs;
  private static VgtGenerator generator;

  @BeforeAll
  static void open() {
    folder = new GoldenFolder(Path.of("../testdata/golden/vgt_ar_internvl3"));
    backend = new OracleBackend();
    session = backend.open(folder.weights());
    VgtModels models = VgtModels.parse("config.json", folder.config());
    programs =
        new Recorded(
            new SessionPrograms(
                session,
                models.generator(),
                models.autoencoder("vgt_ae"),
                GeneratorShape.of(models)));
    generator = new VgtGenerator(programs, new Prompts(new WordHashes(), models.vlm()));
  }

  @AfterAll
  static void close() {
    generator.close();
    session.close();
    backend.close();
    folder.close();
  }

  private static GenerationRequest request() {
    return GenerationRequest.of(COLUMNS * 28, ROWS * 28)
        .withSeed(11)
        .withSolver(Solver.MULTISTEP, 3)
        .withParallel(2);
  }

  private static float[] image(HostTensor images, int index) {
    return Arrays.copyOfRange(images.toFloats(), index * IMAGE, (index + 1) * IMAGE);
  }

  private static void assertAlike(float[] actual, float[] expected) {
    assertThat(actual).containsExactly(expected, within(1e-3f));
  }

  private static double difference(float[] a, float[] b) {
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      worst = Math.max(worst, Math.abs(a[i] - b[i]));
    }
    return worst;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6})
  void everyImageIsTheOneThatIsGeneratedAlone(int parallel) {
    GenerationRequest request = request().withParallel(parallel);
    HostTensor together = generator.generate(PROMPTS, request);
    assertThat(difference(image(together, 1), image(together, 2))).isGreaterThan(0.1);
    for (int i = 0; i < PROMPTS.size(); i++) {
      HostTensor alone = generator.generate(PROMPTS.subList(i, i + 1), request.withFirstImage(i));
      assertAlike(image(together, i), image(alone, 0));
    }
  }

  @Test
  void imagesOfNothingFollowTheirNumbersToo() {
    GenerationRequest request = request().withGuidance(1, GuidanceSchedule.OFF);
    HostTensor together = generator.generateAnything(3, request, GenerationMonitor.NONE);
    HostTensor last =
        generator.generateAnything(1, request.withFirstImage(2), GenerationMonitor.NONE);
    assertAlike(image(together, 2), image(last, 0));
    assertThat(difference(image(together, 0), image(together, 1))).isGreaterThan(0.1);
    assertThatThrownBy(() -> generator.generateAnything(0, request, GenerationMonitor.NONE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least one, got 0");
  }

  @ParameterizedTest
  @EnumSource
  void soItIsWithEverySolver(Solver solver) {
    GenerationRequest request = request().withSolver(solver, 2);
    HostTensor together = generator.generate(PROMPTS, request);
    assertAlike(
        image(together, 3),
        image(generator.generate(PROMPTS.subList(3, 4), request.withFirstImage(3)), 0));
  }

  @Test
  void equalTextsAreReadOnce() {
    generator.generate(PROMPTS, request());
    // three prompts and the empty one, not four of each
    assertThat(programs.prefilled.batch()).isEqualTo(4);
    generator.generate(PROMPTS, request().withGuidance(1, GuidanceSchedule.OFF));
    assertThat(programs.prefilled.batch()).isEqualTo(3);
    generator.generate(PROMPTS, request().withMode(DecodingMode.REFERENCE).withParallel(1));
    assertThat(programs.prefilled.batch()).isEqualTo(8);
  }

  @Test
  void guidanceIsOffAtAScaleOfOneToo() {
    HostTensor off = generator.generate(PROMPTS, request().withGuidance(4, GuidanceSchedule.OFF));
    HostTensor one =
        generator.generate(PROMPTS, request().withGuidance(1, GuidanceSchedule.CONSTANT));
    assertThat(off.toFloats()).containsExactly(one.toFloats());
    HostTensor guided =
        generator.generate(PROMPTS, request().withGuidance(4, GuidanceSchedule.CONSTANT));
    assertThat(difference(guided.toFloats(), off.toFloats())).isGreaterThan(0.01);
  }

  @Test
  void aNegativePromptTakesThePlaceOfTheEmptyOne() {
    List<String> prompt = PROMPTS.subList(0, 1);
    GenerationRequest strong = request().withGuidance(3, GuidanceSchedule.CONSTANT);
    float[] plain = generator.generate(prompt, strong).toFloats();
    float[] other = generator.generate(prompt, strong.withNegativePrompt("a star")).toFloats();
    assertThat(difference(plain, other)).isGreaterThan(0.01);
    // away from the prompt itself is nowhere
    float[] itself =
        generator.generate(prompt, strong.withNegativePrompt(prompt.get(0))).toFloats();
    float[] unguided =
        generator.generate(prompt, request().withGuidance(1, GuidanceSchedule.OFF)).toFloats();
    assertAlike(itself, unguided);
  }

  @Test
  void aNegativePromptNeedsGuidance() {
    assertThatThrownBy(
            () -> request().withNegativePrompt("a star").withGuidance(2, GuidanceSchedule.OFF))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("negative prompt");
  }

  @Test
  void aCustomOrderMayBeAnyPermutation() {
    float[] raster =
        generator.generate(PROMPTS, request().withOrder(PositionOrder.RASTER)).toFloats();
    float[] listed =
        generator
            .generate(PROMPTS, request().withOrder(PositionOrder.of(0, 1, 2, 3, 4, 5)))
            .toFloats();
    assertThat(listed).containsExactly(raster);
    float[] inwards =
        generator
            .generate(PROMPTS, request().withOrder(PositionOrder.of(0, 5, 1, 4, 2, 3)))
            .toFloats();
    assertThat(difference(inwards, raster)).isGreaterThan(0.01);
  }

  @Test
  void anOrderOfAnotherGridIsRefused() {
    assertThatThrownBy(
            () -> generator.generate(PROMPTS, request().withOrder(PositionOrder.of(1, 0))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("order: expected the 6 positions of a grid of 2 rows and 3 columns, got 2");
    assertThatThrownBy(() -> PositionOrder.of(0, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("every position from 0 to n-1 once");
  }

  @Test
  void everyGroupIsShownAsItComes() {
    List<PartialImages> seen = new ArrayList<>();
    List<HostTensor> pixels = new ArrayList<>();
    GenerationMonitor monitor =
        new GenerationMonitor() {
          @Override
          public void decoded(PartialImages partial) {
            seen.add(partial);
            pixels.add(partial.pixels());
          }
        };
    HostTensor images = generator.generate(PROMPTS, request().withParallel(2), monitor);
    assertThat(seen).extracting(PartialImages::known).containsExactly(2, 4, POSITIONS);
    assertThat(seen).allMatch(p -> p.positions() == POSITIONS && p.first() == 0 && p.images() == 4);
    assertThat(pixels.get(2).toFloats()).containsExactly(images.toFloats());
    assertThat(pixels.get(0).shape()).containsExactly(images.shape());
    assertThat(difference(pixels.get(0).toFloats(), images.toFloats())).isGreaterThan(0.1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 6})
  void aCancelledRequestFreesItsCache(int questions) {
    int[] asked = {0};
    GenerationMonitor monitor =
        new GenerationMonitor() {
          @Override
          public boolean cancelled() {
            return asked[0]++ == questions;
          }
        };
    assertThatThrownBy(() -> generator.generate(PROMPTS, request(), monitor))
        .isInstanceOf(GenerationCancelledException.class)
        .hasMessageContaining("of 6 positions decoded");
    assertThat(asked[0]).isEqualTo(questions + 1);
    assertThat(programs.prefilled.lastState.values()).isEmpty();
    assertThat(generator.generate(PROMPTS.subList(0, 1), request()).shape())
        .containsExactly(1, 3, ROWS * 28, COLUMNS * 28);
  }

  /** Some id for every word. */
  private static final class WordHashes implements TextTokenizer {
    @Override
    public int[] encode(String text) {
      return Arrays.stream(text.split("\\W+"))
          .mapToInt(w -> 1 + Math.floorMod(w.hashCode(), 150))
          .toArray();
    }

    @Override
    public String decode(int[] ids) {
      return Arrays.toString(ids);
    }

    @Override
    public String decodePlain(int[] ids) {
      return decode(ids);
    }

    @Override
    public int vocabularySize() {
      return 160;
    }
  }

  /** Remembers with what the prompts were read. */
  private static final class Recorded implements GenerationPrograms {
    private final GenerationPrograms programs;
    private final Prefill prefilled;

    Recorded(GenerationPrograms programs) {
      this.programs = programs;
      this.prefilled = new Prefill(programs.prefill(Cache.PAIRS));
    }

    @Override
    public GeneratorShape shape() {
      return programs.shape();
    }

    @Override
    public Program prefill(Cache cache) {
      return prefilled;
    }

    @Override
    public Program decode(Cache cache) {
      return programs.decode(cache);
    }

    @Override
    public Program repeat() {
      return programs.repeat();
    }

    @Override
    public Program velocity() {
      return programs.velocity();
    }

    @Override
    public Program pixels() {
      return programs.pixels();
    }

    @Override
    public void close() {
      programs.close();
    }
  }

  private static final class Prefill implements Program {
    private final Program program;
    private State lastState = new State(Map.of());
    private long[] lastShape = {};

    Prefill(Program program) {
      this.program = program;
    }

    long batch() {
      return lastShape[0];
    }

    @Override
    public Graph graph() {
      return program.graph();
    }

    @Override
    public State newState(Map<String, Long> symbols) {
      lastState = program.newState(symbols);
      return lastState;
    }

    @Override
    public Outputs run(State state, Map<String, ? extends Value> inputs) {
      lastShape = inputs.get("token_ids").shape();
      return program.run(state, inputs);
    }

    @Override
    public void close() {
      program.close();
    }
  }
}
