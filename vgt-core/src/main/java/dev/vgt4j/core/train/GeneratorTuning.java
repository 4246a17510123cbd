package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.FlowHeadConfig;
import dev.vgt4j.core.model.LoraAdapter;
import dev.vgt4j.core.model.LoraConfig;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.QueryArConfig;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.model.WeightStorage;
import dev.vgt4j.core.nn.LowRank;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.scenes.SceneCard;
import dev.vgt4j.core.train.config.TrainingConfig.Generator;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import dev.vgt4j.core.train.config.TrainingConfig.Transformer;
import dev.vgt4j.core.vlm.dinov3.DinoV3Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A generator that is going to be tuned: what the options make of a start, and what becomes of the
 * trained parameters.
 */
public final class GeneratorTuning implements AutoCloseable {
  /** Folder inside the finished model's with the adapters alone. */
  public static final String ADAPTER = "adapter";

  private static final int MAX_REPA_WIDTH = 2048;

  private final GeneratorStart start;
  private final Transformer options;
  private final @Nullable DinoTeacher teacher;
  private final ObjectNode json;
  private final VgtModels models;
  private final Map<String, HostTensor> weights;
  private final TrainablePolicy trainable;

  private GeneratorTuning(
      GeneratorStart start, Transformer options, @Nullable DinoTeacher teacher, long seed) {
    this.start = start;
    this.options = options;
    this.teacher = teacher;
    this.json = start.json();
    if (options.timeShift() != null) {
      ((ObjectNode) json.get("image_head")).put("timeshift", options.timeShift());
    }
    if (options.order() != null) {
      json.put(QueryArConfig.ORDER, options.order().text());
    }
    if (options.generator() == Generator.MASKED) {
      json.put("masked_generation", true);
    }
    this.models = VgtModels.parse("config.json", trainedJson());
    this.weights = start.weights(models, options, seed);
    if (options.train() == Policy.LORA) {
      addAdapters(seed);
    }
    this.trainable = TrainablePolicy.of(options.train(), options.patterns(), weights.keySet());
  }

  /**
   * Opens a start and prepares it.
   *
   * @param seed decides the weights of new parts
   * @throws dev.vgt4j.api.InvalidInputException if a folder cannot be used, or an option does not
   *     fit the model
   */
  public static GeneratorTuning open(GeneratorStart.Source source, Transformer options, long seed) {
    GeneratorStart start = source.open();
    DinoTeacher teacher = null;
    try {
      if (options.repa().weight() > 0 && options.repa().teacher() != null) {
        teacher = DinoTeacher.open(options.repa().teacher());
      }
      return new GeneratorTuning(start, options, teacher, seed);
    } catch (RuntimeException e) {
      start.close();
      if (teacher != null) {
        teacher.close();
      }
      throw e;
    }
  }

  /** The configuration with a REPA branch if and only if there is a teacher. */
  private ObjectNode trainedJson() {
    ObjectNode trained = json.deepCopy();
    ObjectNode head = (ObjectNode) trained.get("image_head");
    if (teacher == null) {
      head.remove(List.of("repa", "dinov3_feature_dim"));
      return trained;
    }
    trained.put("repa_loss_weight", options.repa().weight());
    FlowHeadConfig.Repa own = VgtModels.parse("config.json", json).queryAr().head().repa();
    if (own == null || own.featureSize() != teacher.config().hiddenSize()) {
      head.remove("repa");
      int layers = head.get("layers").asInt();
      head.put("dinov3_feature_dim", teacher.config().hiddenSize());
      head.put("repa_encoder_depth", Math.min(layers, Math.max(2, layers / 2)));
      head.put("repa_projector_dim", Math.min(MAX_REPA_WIDTH, 2 * head.get("dim").asInt()));
    }
    return trained;
  }

  private void addAdapters(long seed) {
    LoraConfig lora = lora();
    Weights all = Weights.of(weights);
    List<String> layers = lora.layers(all.specs(), this::takesAdapters);
    // a stream of its own, so that new parts start alike with and without adapters
    WeightInit init = new WeightInit(new SplittableRandom(~seed));
    lora.declare(init, layers, all.specs());
    weights.putAll(init.tensors());
  }

  private LoraConfig lora() {
    return new LoraConfig(options.lora().rank(), options.lora().alpha(), options.lora().targets());
  }

  /** Layers of what generates: not of a text encoder before it, nor lookup tables. */
  private boolean takesAdapters(String layer) {
    return TrainablePolicy.isLanguageModel(layer)
        && models.needsTransformer() != ModelFolder.isText(layer)
        && !layer.endsWith("embed_tokens")
        && !layer.endsWith("lm_head");
  }

  /** The model as it trains, with a REPA branch if there is a teacher. */
  public VgtModels models() {
    return models;
  }

  /** Captions to tokens. */
  public Prompts prompts() {
    return start.prompts();
  }

  /** What the training session holds: the generator without its autoencoder, and adapters. */
  public Map<String, HostTensor> weights() {
    return weights;
  }

  /** Which of them train. */
  public TrainablePolicy trainable() {
    return trainable;
  }

  /** Weights of the autoencoder, as in its own folder. */
  public Weights autoencoder() {
    return start.autoencoder();
  }

  /**
   * What the finished generator will have seen, once it is tuned on this data; empty if unknown.
   */
  Optional<SceneCard> seen(Path data) {
    return start.seen(data);
  }

  /** Sizes of the REPA teacher, or null. */
  public @Nullable DinoV3Config teacher() {
    return teacher == null ? null : teacher.config();
  }

  /**
   * Weights of the REPA teacher under their published names.
   *
   * @throws IllegalStateException if there is none
   */
  public Weights teacherWeights() {
    if (teacher == null) {
      throw new IllegalStateException("no teacher");
    }
    return teacher.weights();
  }

  FrozenEncoders encoders() {
    return new FrozenEncoders(models, teacher());
  }

  /** The frozen networks that encode pixels in every step, under the scopes they have there. */
  Weights frozen() {
    Weights encoder =
        WeightSets.prefixed(
            FrozenEncoders.AUTOENCODER + ".",
            WeightSets.selected(autoencoder(), n -> !n.startsWith("decoder.")));
    return teacher == null
        ? encoder
        : WeightSets.layered(
            encoder, WeightSets.prefixed(FrozenEncoders.TEACHER + ".", teacher.weights()));
  }

  /** The options of a task that trains this. */
  public QueryArTask.Options task(int batchSize, int accumulate, AdamW optimizer) {
    return new QueryArTask.Options(
        batchSize, accumulate, options.draws(), options.captionDropout(), optimizer, trainable);
  }

  /**
   * Writes the finished generator, with adapters merged; and the adapters alone to {@value
   * #ADAPTER} inside.
   *
   * @param trained final values of the parameters that train
   * @param card what the weights' header tells about their making
   */
  public void write(
      Path out, Map<String, HostTensor> trained, WeightStorage storage, Map<String, String> card) {
    Map<String, HostTensor> moved = new TreeMap<>(trained);
    moved.keySet().removeIf(ModelParameters::isRepa);
    Map<String, HostTensor> all = new TreeMap<>(weights);
    all.putAll(moved);
    all.keySet().removeIf(n -> ModelParameters.isRepa(n) || isLora(n));
    if (options.train() == Policy.LORA) {
      LoraAdapter adapter = LoraAdapter.of(lora().scale(), Weights.of(moved));
      adapter.write(out.resolve(ADAPTER), lora(), start.tokenizer().toString(), card);
      Weights merged = adapter.merged(Weights.of(all));
      all.replaceAll((name, old) -> merged.get(name));
    }
    Weights ae = start.autoencoder();
    ae.specs().keySet().forEach(n -> all.put("vgt_ae." + n, ae.get(n)));
    all.replaceAll((name, t) -> storage.of(t));
    ModelFolder.write(out, json, start.tokenizer(), all, card);
  }

  private static boolean isLora(String name) {
    return LowRank.isAdapter(name) || name.equals(LowRank.SCALE);
  }

  @Override
  public void close() {
    start.close();
    if (teacher != null) {
      teacher.close();
    }
  }
}
