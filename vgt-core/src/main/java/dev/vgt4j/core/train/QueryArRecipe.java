package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.CaptionFolder;
import dev.vgt4j.core.data.CaptionRecord;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.RandomWeights;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.vlm.PromptTemplate;
import dev.vgt4j.core.vlm.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Tunes a VLM's language model to generate the latents of a VGT autoencoder. */
public final class QueryArRecipe {
  private static final double CAPTION_DROPOUT = 0.1;
  private static final double EMA_DECAY = 0.995;

  private final Path vlm;
  private final Path autoencoder;
  private final VgtModels preset;
  private final int draws;
  private final RunOptions options;

  /**
   * @param vlm where the language model comes from
   * @param autoencoder folder of the tuned autoencoder
   * @param preset sizes of the head and the query grid
   * @param draws noise draws for every position and step
   */
  public QueryArRecipe(
      Path vlm, Path autoencoder, VgtModels preset, int draws, RunOptions options) {
    this.vlm = vlm;
    this.autoencoder = autoencoder;
    this.preset = preset;
    if (draws < 1) {
      throw new InvalidInputException("draws: expected a positive number, got " + draws);
    }
    this.draws = draws;
    this.options = options;
  }

  /**
   * Encodes the images, trains and writes the generator's folder.
   *
   * @param encoded told how many images have been encoded
   * @throws InvalidInputException if the data or a model cannot be used
   */
  public Trainer.Result run(Backend backend, IntConsumer encoded, TrainingListener listener)
      throws IOException {
    try (ModelFolder language = ModelFolder.open(vlm);
        ModelFolder ae = ModelFolder.open(autoencoder)) {
      language.requireVlm();
      ObjectNode json = ae.requireAutoencoder().json();
      json.setAll(
          preset.json("image_head", "adaptive_metaquery", "latent_patch_size", "pad_token_id"));
      json.put(
          "img_start_token_id", Tokenizers.id(language.tokenizer(), PromptTemplate.IMAGE_START));
      VgtModels models = VgtModels.parse("config.json", json);
      TextTokenizer tokenizer = language.tokenizer();
      List<CaptionRecord> records =
          CaptionFolder.read(options.data(), record -> understood(record, tokenizer));
      LatentSet latents = encode(backend, ae, models, records, encoded);
      QueryArTask task = task(tokenizer, models, records, latents);
      Map<String, HostTensor> weights = weights(language, models);
      try (Session session = backend.open(Weights.of(weights))) {
        Map<String, HostTensor> encoder = new TreeMap<>();
        ae.collect("", "", encoder);
        String run =
            options
                .fingerprint("tune-ar")
                .with("draws", draws)
                .withText("config", json.toString())
                .withWeights("vlm", weights)
                .withWeights("ae", encoder)
                .toString();
        Trainer.Result result =
            new Trainer(session, task, options.plan(EMA_DECAY), options.out(), run, listener)
                .train(options.resume());
        if (result.finished()) {
          Map<String, HostTensor> all = new TreeMap<>(result.averages());
          language.collect("language_model.lm_head.", "lmm.language_model.lm_head.", all);
          ae.collect("", "vgt_ae.", all);
          ModelFolder.write(
              options.out(), json, language.tokenizerFile(), all, Map.of("recipe", run));
        }
        return result;
      }
    }
  }

  private static LatentSet encode(
      Backend backend,
      ModelFolder ae,
      VgtModels models,
      List<CaptionRecord> records,
      IntConsumer encoded) {
    ImageSet images = ImageSet.ofRecords(records, models.vlm().imageSize());
    try (Session session = backend.open(ae.weights())) {
      return LatentSet.encode(session, models, "", images, encoded);
    }
  }

  /** Finds a caption without tokens while its line is known. */
  private static CaptionRecord understood(CaptionRecord record, TextTokenizer tokenizer) {
    tokenizer.encode(record.caption());
    return record;
  }

  private QueryArTask task(
      TextTokenizer tokenizer, VgtModels models, List<CaptionRecord> records, LatentSet latents) {
    List<int[]> prompts =
        records.stream().map(r -> tokenizer.encode(PromptTemplate.generate(r.caption()))).toList();
    return new QueryArTask(
        models.generator(),
        latents,
        prompts,
        tokenizer.encode(PromptTemplate.generateAnything()),
        new QueryArTask.Options(options.batchSize(), draws, CAPTION_DROPOUT));
  }

  private Map<String, HostTensor> weights(ModelFolder language, VgtModels models) {
    WeightInit init = new WeightInit(new SplittableRandom(options.seed()));
    RandomWeights.queryAr(init, models.vlm().llm().hiddenSize(), models.queryAr());
    Map<String, HostTensor> weights = new TreeMap<>(init.tensors());
    language.collect("language_model.", "lmm.language_model.", weights);
    return weights;
  }
}
