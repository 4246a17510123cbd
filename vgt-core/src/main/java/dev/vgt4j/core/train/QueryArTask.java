package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.FlowHeadConfig;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.QueryArConfig;
import dev.vgt4j.core.model.QueryArTraining;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.sampling.RandomOrder;
import dev.vgt4j.core.sampling.TextBatch;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tunes QueryAR on latents (paper section 3.3): a random order of positions for every image,
 * captions dropped now and then so that guidance has an unconditional branch.
 */
public final class QueryArTask implements TrainingTask {
  /** The published update rule. */
  public static final AdamW OPTIMIZER = new AdamW(0.9, 0.95, 1e-8, 0.05, 2, 1.0);

  private final QueryAr model;
  private final GridInputs inputs;
  private final IntFunction<int[]> prompts;
  private final int[] unconditional;
  private final Options options;
  private final long[] places;

  /**
   * How it is trained.
   *
   * @param batchSize images in a step
   * @param accumulate passes that a step is split into, a divisor of the batch size
   * @param draws noise draws for every position
   * @param captionDropout share of captions replaced by the unconditional prompt
   * @param optimizer the update rule
   * @param trainable which parameters move
   */
  public record Options(
      int batchSize,
      int accumulate,
      int draws,
      double captionDropout,
      AdamW optimizer,
      Predicate<String> trainable) {
    /** Checks the ranges. */
    public Options {
      if (draws < 1 || accumulate < 1 || batchSize < 1 || batchSize % accumulate != 0) {
        throw new InvalidInputException(
            "training: expected draws of at least 1 and a batch size that is a multiple of the"
                + " passes, got "
                + draws
                + ", "
                + batchSize
                + ", "
                + accumulate);
      }
    }

    /** Everything trains, by the published rule, in one pass. */
    public Options(int batchSize, int draws, double captionDropout) {
      this(
          batchSize,
          1,
          draws,
          captionDropout,
          OPTIMIZER,
          TrainablePolicy.of(Policy.FULL, List.of(), List.of()));
    }
  }

  /**
   * On latents that were computed beforehand.
   *
   * @param latents one image each, in the order of the prompts
   * @param prompts token ids of every image's prompt
   * @param unconditional token ids of the prompt without a caption
   */
  public QueryArTask(
      QueryAr model,
      LatentSource latents,
      List<int[]> prompts,
      int[] unconditional,
      Options options) {
    this(model, latents, null, prompts, unconditional, options);
  }

  /**
   * On latents and a teacher's features that were computed beforehand.
   *
   * @param features like the latents; there if and only if the model's head has a REPA branch
   */
  public QueryArTask(
      QueryAr model,
      LatentSource latents,
      @Nullable LatentSource features,
      List<int[]> prompts,
      int[] unconditional,
      Options options) {
    this(
        model,
        cached(model, latents, features),
        prompts(prompts, latents.size()),
        unconditional,
        options);
  }

  /**
   * On vectors from anywhere.
   *
   * @param prompts token ids of a sample's prompt
   */
  QueryArTask(
      QueryAr model,
      GridInputs inputs,
      IntFunction<int[]> prompts,
      int[] unconditional,
      Options options) {
    this.model = model;
    this.inputs = inputs;
    this.prompts = prompts;
    this.unconditional = unconditional.clone();
    this.options = options;
    this.places = model.config().grid().centred(inputs.height(), inputs.width());
  }

  private static IntFunction<int[]> prompts(List<int[]> prompts, int images) {
    if (prompts.size() != images) {
      throw new InvalidInputException(
          "training: expected a prompt for each of " + images + " images, got " + prompts.size());
    }
    return List.copyOf(prompts)::get;
  }

  private static GridInputs cached(
      QueryAr model, LatentSource latents, @Nullable LatentSource features) {
    FlowHeadConfig.Repa repa = model.config().head().repa();
    if ((repa == null) != (features == null)) {
      throw new InvalidInputException(
          "REPA: expected features if and only if the head has a branch for them");
    }
    return GridInputs.cached(
        latents,
        model.config().latentChannels(),
        features,
        repa == null ? 0 : repa.featureSize(),
        (step, n, random) -> random.ints(n, 0, latents.size()).toArray());
  }

  @Override
  public TrainingRun open(Session session) {
    TrainSpec spec = new TrainSpec(QueryArTraining.TOTAL, options.trainable(), options.optimizer());
    QueryArTraining graph = new QueryArTraining(model, options.draws());
    return inputs.open(session, new ProgramRun(session, graph, spec, metrics()));
  }

  @Override
  public List<String> metrics() {
    return model.config().head().repa() == null
        ? List.of(QueryArTraining.TOTAL)
        : List.of(QueryArTraining.TOTAL, QueryArTraining.FLOW, QueryArTraining.REPA);
  }

  @Override
  public int batchSize() {
    return options.batchSize();
  }

  @Override
  public Batch batch(long step, RandomGenerator random) {
    int[] chosen = inputs.choose(step, options.batchSize(), random);
    boolean[] dropped = new boolean[chosen.length];
    for (int i = 0; i < dropped.length; i++) {
      dropped[i] = random.nextDouble() < options.captionDropout();
    }
    int n = places.length;
    int[][] orders = new int[chosen.length][];
    boolean raster = model.config().order() == PositionOrder.RASTER;
    Arrays.setAll(
        orders, i -> raster ? IntStream.range(0, n).toArray() : RandomOrder.of(random, n));
    Map<String, HostTensor> in = new LinkedHashMap<>();
    if (model.config().masked()) {
      HostTensor known = MaskRatio.known(orders, random);
      in.put("known", known);
      in.put("loss_mask", MaskRatio.complement(known));
      Arrays.fill(orders, IntStream.range(0, n).toArray());
    } else {
      in.put("loss_mask", ones(chosen.length, n));
    }
    in.put("places", placesInOrder(orders));
    QueryArConfig c = model.config();
    int rows = chosen.length * n * options.draws();
    in.put("noise", Draws.normal(random, rows, c.latentChannels()));
    in.put("t", HostTensor.of(c.head().times().draw(rows, random), rows));
    GridInputs.Fed fed = inputs.of(chosen, orders, random);
    in.putAll(fed.tensors());
    in.putAll(text(fed.samples(), dropped));
    return new Batch(Draws.parts(in, options.accumulate()), fed.names());
  }

  private Map<String, HostTensor> text(int[] samples, boolean[] dropped) {
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      texts.add(dropped[i] ? unconditional : prompts.apply(samples[i]));
    }
    TextBatch batch = TextBatch.padRight(texts, model.config().padToken());
    int start = model.config().startLength();
    TokenLayout layout =
        model.config().masked()
            ? TokenLayout.masked(batch.visible(), start, places.length)
            : TokenLayout.training(batch.visible(), start, places.length);
    return Map.of(
        "token_ids", batch.tensor(), "positions", layout.positions(), "mask", layout.mask());
  }

  private HostTensor placesInOrder(int[][] orders) {
    long[] fed = new long[orders.length * places.length];
    Arrays.setAll(fed, i -> places[orders[i / places.length][i % places.length]]);
    return HostTensor.of(fed, orders.length, places.length);
  }

  private static HostTensor ones(int rows, int columns) {
    float[] values = new float[rows * columns];
    Arrays.fill(values, 1);
    return HostTensor.of(values, rows, columns);
  }
}
