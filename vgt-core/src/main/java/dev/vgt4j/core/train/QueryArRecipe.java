package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.CaptionFolder;
import dev.vgt4j.core.data.CaptionRecord;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
          preset.json(
              "transformer",
              "image_head",
              "adaptive_metaquery",
              "latent_patch_size",
              "pad_token_id"));
      startTokens(language).ifPresent(ids -> json.set("img_start_token_id", ids));
      VgtModels models = VgtModels.parse("config.json", json);
      Prompts prompts = new Prompts(language.tokenizer(), models.vlm());
      List<CaptionRecord> records =
          CaptionFolder.read(options.data(), record -> understood(record, prompts));
      LatentSet latents = encode(backend, ae, models, records, encoded);
      QueryArTask task = task(prompts, models, records, latents);
      Map<String, HostTensor> weights = weights(language, models);
      try (Session session = backend.open(Weights.of(weights))) {
        Map<String, HostTensor> encoder = new TreeMap<>();
        ae.collect(name -> true, "", encoder);
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
          Map<String, HostTensor> all = new TreeMap<>(weights);
          all.putAll(result.averages());
          ae.collect(name -> true, "vgt_ae.", all);
          ModelFolder.write(options.out(), json, language.path(), all, Map.of("recipe", run));
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

  /** Ids of what begins an image in the VLM's family, if it has such tokens. */
  private static Optional<ArrayNode> startTokens(ModelFolder language) {
    String start = language.models().vlm().prompts().imageStart();
    if (start.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode ids = JsonNodeFactory.instance.arrayNode();
    for (int id : Tokenizers.ids(language.tokenizer(), start)) {
      ids.add(id);
    }
    return Optional.of(ids);
  }

  /** Finds a caption without tokens while its line is known. */
  private static CaptionRecord understood(CaptionRecord record, Prompts prompts) {
    prompts.generate(record.caption());
    return record;
  }

  private QueryArTask task(
      Prompts prompts, VgtModels models, List<CaptionRecord> records, LatentSet latents) {
    List<int[]> texts = records.stream().map(r -> prompts.generate(r.caption())).toList();
    return new QueryArTask(
        models.generator(),
        latents,
        texts,
        prompts.generateAnything(),
        new QueryArTask.Options(options.batchSize(), draws, CAPTION_DROPOUT));
  }

  private Map<String, HostTensor> weights(ModelFolder language, VgtModels models) {
    WeightInit init = new WeightInit(new SplittableRandom(options.seed()));
    ModelParameters.generator(init, models);
    Map<String, HostTensor> weights = new TreeMap<>(init.tensors());
    language.collect(ModelFolder::isText, "", weights);
    return weights;
  }
}
