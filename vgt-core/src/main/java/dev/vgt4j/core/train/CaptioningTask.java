package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.nn.Losses;
import dev.vgt4j.core.vlm.ImageTokens;
import dev.vgt4j.core.vlm.InternVit;
import dev.vgt4j.core.vlm.InternVl3;
import dev.vgt4j.core.vlm.InternVl3Config;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Pretrains a small VLM on two kinds of conversations: describing an image, and (without an image)
 * laying out a scene that fits a caption. An optional linear probe on the vision tower's patches
 * helps where captions alone stall.
 */
public final class CaptioningTask implements TrainingTask {
  /** Scope of the probe, which is no part of the finished model. */
  public static final String PROBE = "probe";

  private static final AdamW OPTIMIZER = new AdamW(0.9, 0.95, 1e-8, 0.05, 2, 1.0);

  private final InternVl3Config config;
  private final ImageSet images;
  private final List<Sample> samples;
  private final Options options;

  /**
   * One image with its conversations.
   *
   * @param description the conversation that describes the image
   * @param layout the conversation that lays out a scene from a caption
   * @param patchLabels class of each patch in raster order, or empty without a probe
   */
  public record Sample(Conversation description, Conversation layout, int[] patchLabels) {}

  /**
   * Tokens of a conversation and what is learnt from them.
   *
   * @param tokens token ids
   * @param answerStart first token that is predicted; those before are given
   */
  public record Conversation(int[] tokens, int answerStart) {}

  /**
   * How it is trained.
   *
   * @param descriptions images with their description in a batch
   * @param layouts layouts in a batch
   * @param probeClasses classes of a patch; 0 leaves the probe out
   * @param imageToken token that stands for one image feature
   */
  public record Options(int descriptions, int layouts, int probeClasses, int imageToken) {}

  /** Samples and images go together by index. */
  public CaptioningTask(
      InternVl3Config config, ImageSet images, List<Sample> samples, Options options) {
    this.config = config;
    this.images = images;
    this.samples = List.copyOf(samples);
    this.options = options;
  }

  @Override
  public TrainingRun open(Session session) {
    TrainSpec spec = new TrainSpec("total", name -> true, OPTIMIZER);
    return new ProgramRun(session, this::build, spec, metrics());
  }

  private void build(GraphBuilder g) {
    int size = config.imageSize();
    Tensor pixels = g.input("pixels", DType.FLOAT32, "I", 3, size, size);
    Tensor tokens = g.input("token_ids", DType.INT64, "B", "L");
    Tensor sources = g.input("sources", DType.INT64, "B", "L");
    Tensor labels = g.input("labels", DType.INT64, "B", "L");
    InternVl3 model = new InternVl3(config, "");
    InternVit vit = model.vision().vit();
    List<Tensor> layers = vit.layers(vit.embeddings(PixelNormalization.IMAGENET.apply(pixels)));
    Tensor patches = layers.get(layers.size() - 1);
    Tensor features = model.vision().featuresOf(patches, pixels);
    Tensor embeddings = model.embeddings(tokens, features, sources);
    Tensor positions =
        g.arange(tokens.dim(1)).reshape(1, tokens.dim(1)).expand(tokens.dim(0), tokens.dim(1));
    Tensor hidden = model.llm().forward(embeddings, positions, null, List.of()).hidden();
    Tensor caption = Losses.nextToken(model.llm().logits(hidden), labels);
    Tensor total = caption;
    if (options.probeClasses() > 0) {
      Tensor probe = probe(g, patches);
      g.output("probe_loss", probe);
      total = total.add(probe);
    }
    g.output("total", total);
    g.output("caption_loss", caption);
  }

  private Tensor probe(GraphBuilder g, Tensor patches) {
    int n = config.vision().grid() * config.vision().grid();
    Tensor truth = g.input("patch_labels", DType.INT64, "I", n);
    Tensor logits =
        patches
            .slice(1, 1, 1 + n)
            .linear(g.param(PROBE + ".weight"), g.param(PROBE + ".bias"))
            .reshape(-1, options.probeClasses());
    return Losses.crossEntropy(logits, truth.reshape(-1));
  }

  @Override
  public List<String> metrics() {
    return options.probeClasses() > 0
        ? List.of("total", "caption_loss", "probe_loss")
        : List.of("total", "caption_loss");
  }

  @Override
  public int batchSize() {
    return options.descriptions() + options.layouts();
  }

  @Override
  public Batch batch(long step, RandomGenerator random) {
    int[] shown = random.ints(options.descriptions(), 0, samples.size()).toArray();
    List<Conversation> rows = new ArrayList<>();
    for (int i : shown) {
      rows.add(samples.get(i).description());
    }
    for (int i = 0; i < options.layouts(); i++) {
      rows.add(samples.get(random.nextInt(samples.size())).layout());
    }
    Map<String, Value> in = new LinkedHashMap<>(rows(rows));
    in.put("pixels", images.batch(shown));
    if (options.probeClasses() > 0) {
      in.put("patch_labels", patchLabels(shown));
    }
    return new Batch(List.of(in), Draws.names(shown));
  }

  /** Right-padded rows; pads come after everything that is learnt, so causal attention suffices. */
  private Map<String, Value> rows(List<Conversation> rows) {
    int length = rows.stream().mapToInt(r -> r.tokens().length).max().orElseThrow();
    long[][] tokens = new long[rows.size()][length];
    long[] labels = new long[rows.size() * length];
    Arrays.fill(labels, Losses.IGNORED);
    for (int r = 0; r < rows.size(); r++) {
      Conversation c = rows.get(r);
      for (int i = 0; i < c.tokens().length; i++) {
        tokens[r][i] = c.tokens()[i];
        labels[r * length + i] = i < c.answerStart() ? Losses.IGNORED : tokens[r][i];
      }
    }
    int side = config.imageSize() / config.stride();
    int features = options.descriptions() * side * side;
    long[] flat = Arrays.stream(tokens).flatMapToLong(Arrays::stream).toArray();
    return Map.of(
        "token_ids", HostTensor.of(flat, rows.size(), length),
        "sources", ImageTokens.sources(tokens, options.imageToken(), features),
        "labels", HostTensor.of(labels, rows.size(), length));
  }

  private HostTensor patchLabels(int[] shown) {
    int n = samples.get(0).patchLabels().length;
    long[] out = new long[shown.length * n];
    for (int i = 0; i < shown.length; i++) {
      for (int j = 0; j < n; j++) {
        out[i * n + j] = samples.get(shown[i]).patchLabels()[j];
      }
    }
    return HostTensor.of(out, shown.length, n);
  }
}
