package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.FlopCount;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.train.RandomModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Speed of generation's parts, on a model with random weights. Beside every part the peak of the
 * same backend's matrix product and the memory's bandwidth are measured anew.
 */
public final class GenerationBenchmark implements AutoCloseable {
  /** Rows of the language model: an image with and one without its prompt. */
  private static final int BRANCHES = 2;

  private static final int TEXT = 24;
  private static final int DECODED_AT_ONCE = 16;
  private static final List<Integer> HEAD_ROWS = List.of(2, 64, 256);
  private static final int WARM_UP = 2;
  private static final double NANO = 1e-9;

  private final Backend backend;
  private final Repeats repeats;
  private final Consumer<String> progress;
  private final MatmulPeak peak;
  private final MemoryBandwidth bandwidth;
  private final ModelFolder model;
  private final Session session;

  /**
   * How often a part is run.
   *
   * @param least runs, at least 1
   * @param most runs
   * @param seconds after which there are no more than {@code least}
   */
  public record Repeats(int least, int most, double seconds) {}

  /**
   * Opens a generator's folder.
   *
   * @param options that the backend was opened with
   * @param progress told what is measured next
   */
  public GenerationBenchmark(
      Backend backend,
      BackendOptions options,
      Path folder,
      Repeats repeats,
      Consumer<String> progress) {
    this.backend = backend;
    this.repeats = repeats;
    this.progress = progress;
    this.peak = new MatmulPeak(backend, MatmulPeak.SIDE);
    this.bandwidth = MemoryBandwidth.of(backend, options);
    this.model = ModelFolder.open(folder);
    this.session = backend.open(model.weights());
  }

  /**
   * Writes a generator with random weights.
   *
   * @param preset its sizes
   * @param folder a new or empty folder
   */
  public static void write(String preset, Path folder) {
    RandomModels.write(preset, ModelKind.GENERATOR, 1, folder);
  }

  /** Measures every part. */
  public List<PartFigures> parts() {
    VgtModels models = model.models();
    VgtAe autoencoder = models.autoencoder("vgt_ae");
    QueryAr generator = models.generator();
    int side = models.vlm().imageSize();
    int cells = side / models.autoencoder().stride();
    int channels = models.autoencoder().latentChannels();
    List<PartFigures> parts = new ArrayList<>();
    parts.add(
        plain(
            "encoder",
            g -> g.output("latents", autoencoder.encode(pixels(g, side))),
            Map.of("pixels", normal(1, 3, side, side))));
    parts.add(prefill(generator));
    parts.add(decode(generator, 1));
    parts.add(decode(generator, DECODED_AT_ONCE));
    for (int rows : HEAD_ROWS) {
      parts.add(
          plain(
              "head, " + rows + " rows",
              GenerationGraphs.velocity(generator.head()),
              Map.of(
                  "x", normal(rows, 1, channels),
                  "t", HostTensor.scalar(0.5),
                  "conditions", normal(rows, 1, models.hiddenSize()))));
    }
    parts.add(
        plain(
            "pixel decoder",
            GenerationGraphs.pixels(autoencoder),
            Map.of("latents", normal(1, channels, cells, cells))));
    return parts;
  }

  private static Tensor pixels(GraphBuilder g, int side) {
    return g.input("pixels", DType.FLOAT32, 1, 3, side, side);
  }

  private PartFigures plain(
      String name, GraphDefinition definition, Map<String, HostTensor> inputs) {
    try (Program program = session.compile(definition);
        State none = new State(Map.of())) {
      return measured(name, program, none, cached -> inputs);
    }
  }

  private PartFigures prefill(QueryAr generator) {
    int given = TEXT + generator.config().startLength();
    TokenLayout layout = TokenLayout.causal(visible(given), 1);
    Map<String, HostTensor> inputs =
        Map.of(
            "token_ids", HostTensor.zeros(DType.INT64, BRANCHES, TEXT),
            "query_places", HostTensor.zeros(DType.INT64, BRANCHES, 1),
            "positions", layout.positions(),
            "mask", layout.mask());
    try (Program program = session.compile(GenerationGraphs.prefill(generator, Cache.PAIRS));
        State cache = program.newState(Map.of("B", (long) BRANCHES, "P", 0L))) {
      return measured("prefill of " + TEXT + " tokens", program, cache, cached -> inputs);
    }
  }

  /** Steps of a growing cache: latents of the last positions, queries of the next. */
  private PartFigures decode(QueryAr generator, int positions) {
    String name = "decode " + positions + (positions == 1 ? " position" : " positions");
    int channels = generator.config().latentChannels();
    try (Program program = session.compile(GenerationGraphs.decode(generator, Cache.PAIRS));
        State cache = program.newState(Map.of("B", (long) BRANCHES, "P", (long) TEXT))) {
      return measured(
          name,
          program,
          cache,
          cached -> {
            int fresh = 3 * positions - 1;
            boolean[] all = new boolean[BRANCHES * fresh * (cached + fresh)];
            Arrays.fill(all, true);
            return Map.of(
                "latents", normal(BRANCHES, positions, channels),
                "latent_places", HostTensor.zeros(DType.INT64, BRANCHES, positions),
                "query_places", HostTensor.zeros(DType.INT64, BRANCHES, positions),
                "positions", HostTensor.zeros(DType.INT64, BRANCHES, fresh),
                "mask", HostTensor.of(all, BRANCHES, 1, fresh, cached + fresh));
          });
    }
  }

  private static boolean[][] visible(int tokens) {
    boolean[][] all = new boolean[BRANCHES][tokens];
    for (boolean[] row : all) {
      Arrays.fill(row, true);
    }
    return all;
  }

  /**
   * Runs a program again and again, between measurements of the machine.
   *
   * @param inputs by the number of tokens in the cache
   */
  private PartFigures measured(
      String name, Program program, State state, IntFunction<Map<String, HostTensor>> inputs) {
    progress.accept(name);
    Map<String, HostTensor> first = inputs.apply(cached(state));
    Map<String, Long> symbols = ProgramSupport.bind(program.graph(), first, state.values());
    long flops = FlopCount.forward(program.graph(), symbols);
    for (int i = 0; i < WARM_UP; i++) {
      program.run(state, inputs.apply(cached(state))).close();
    }
    double peakBefore = peak.best(2);
    double bandwidthBefore = bandwidth.best(2);
    List<Double> seconds = new ArrayList<>();
    double spent = 0;
    while (seconds.size() < repeats.least()
        || seconds.size() < repeats.most() && spent < repeats.seconds()) {
      Map<String, HostTensor> fed = inputs.apply(cached(state));
      long begin = System.nanoTime();
      try (Outputs outputs = program.run(state, fed)) {
        outputs.names().forEach(outputs::host);
      }
      double took = (System.nanoTime() - begin) * NANO;
      seconds.add(took);
      spent += took;
    }
    return new PartFigures(
        backend.name(),
        name,
        seconds.size(),
        flops,
        ProgramWeights.bytes(program.graph()),
        Spread.of(seconds.stream().mapToDouble(Double::doubleValue).toArray()),
        (peakBefore + peak.best(2)) / 2,
        (bandwidthBefore + bandwidth.best(2)) / 2);
  }

  private static int cached(State state) {
    Value keys = state.values().get("key.0");
    return keys == null ? 0 : Math.toIntExact(keys.shape()[2]);
  }

  private static HostTensor normal(long... shape) {
    return new WeightInit(new SplittableRandom(2)).normal("x", 1, shape).tensors().get("x");
  }

  @Override
  public void close() {
    session.close();
    model.close();
    bandwidth.close();
    peak.close();
  }
}
