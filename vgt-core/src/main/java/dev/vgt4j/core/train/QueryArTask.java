package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.QueryArConfig;
import dev.vgt4j.core.model.QueryArTraining;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.sampling.RandomOrder;
import dev.vgt4j.core.sampling.TextBatch;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Tunes QueryAR on cached latents (paper section 3.3): a random order of positions for every image,
 * captions dropped now and then so that guidance has an unconditional branch.
 */
public final class QueryArTask implements TrainingTask {
  private static final AdamW OPTIMIZER = new AdamW(0.9, 0.95, 1e-8, 0.05, 2, 1.0);

  private final QueryAr model;
  private final LatentSet latents;
  private final List<int[]> prompts;
  private final int[] unconditional;
  private final Options options;
  private final long[] places;

  /**
   * How it is trained.
   *
   * @param batchSize images in a batch
   * @param draws noise draws for every position
   * @param captionDropout share of captions replaced by the unconditional prompt
   */
  public record Options(int batchSize, int draws, double captionDropout) {}

  /**
   * @param latents one image each, in the order of the prompts
   * @param prompts token ids of every image's prompt
   * @param unconditional token ids of the prompt without a caption
   */
  public QueryArTask(
      QueryAr model, LatentSet latents, List<int[]> prompts, int[] unconditional, Options options) {
    this.model = model;
    this.latents = latents;
    this.prompts = List.copyOf(prompts);
    this.unconditional = unconditional.clone();
    this.options = options;
    this.places = model.config().grid().centred(latents.height(), latents.width());
  }

  @Override
  public TrainingRun open(Session session) {
    TrainSpec spec =
        new TrainSpec(QueryArTraining.TOTAL, name -> !name.endsWith("lm_head.weight"), OPTIMIZER);
    return new ProgramRun(session, new QueryArTraining(model, options.draws()), spec, metrics());
  }

  @Override
  public List<String> metrics() {
    return List.of(QueryArTraining.TOTAL);
  }

  @Override
  public int batchSize() {
    return options.batchSize();
  }

  @Override
  public Batch batch(long step, RandomGenerator random) {
    int[] chosen = random.ints(options.batchSize(), 0, latents.size()).toArray();
    List<int[]> texts = new ArrayList<>();
    for (int image : chosen) {
      boolean drop = random.nextDouble() < options.captionDropout();
      texts.add(drop ? unconditional : prompts.get(image));
    }
    Map<String, Value> in = new LinkedHashMap<>(text(texts));
    in.putAll(inRandomOrder(chosen, random));
    QueryArConfig c = model.config();
    int rows = chosen.length * places.length * options.draws();
    in.put("noise", Draws.normal(random, rows, c.latentChannels()));
    in.put("t", HostTensor.of(c.head().times().draw(rows, random), rows));
    in.put("loss_mask", ones(chosen.length, places.length));
    return new Batch(List.of(in), Draws.names(chosen));
  }

  private Map<String, Value> text(List<int[]> texts) {
    TextBatch batch = TextBatch.padRight(texts, model.config().padToken());
    TokenLayout layout =
        TokenLayout.training(batch.visible(), model.config().startLength(), places.length);
    return Map.of(
        "token_ids", batch.tensor(), "positions", layout.positions(), "mask", layout.mask());
  }

  private Map<String, Value> inRandomOrder(int[] chosen, RandomGenerator random) {
    int n = places.length;
    long[] fedPlaces = new long[chosen.length * n];
    HostTensor fed =
        HostTensor.zeros(DType.FLOAT32, chosen.length, n, model.config().latentChannels());
    FloatBuffer into = fed.bytes().asFloatBuffer();
    for (int b = 0; b < chosen.length; b++) {
      int[] order = RandomOrder.of(random, n);
      for (int i = 0; i < n; i++) {
        fedPlaces[b * n + i] = places[order[i]];
        latents.copy(chosen[b], order[i], into);
      }
    }
    return Map.of("latents", fed, "places", HostTensor.of(fedPlaces, chosen.length, n));
  }

  private static HostTensor ones(int rows, int columns) {
    float[] values = new float[rows * columns];
    Arrays.fill(values, 1);
    return HostTensor.of(values, rows, columns);
  }
}
