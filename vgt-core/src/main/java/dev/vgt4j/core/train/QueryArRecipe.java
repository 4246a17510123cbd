package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.CaptionFolder;
import dev.vgt4j.core.data.CaptionRecord;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.train.config.TrainingConfig.Lora;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import dev.vgt4j.core.train.config.TrainingConfig.Repa;
import dev.vgt4j.core.train.config.TrainingConfig.Transformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Tunes a language model to generate the latents of a VGT autoencoder. */
public final class QueryArRecipe {
  private static final double CAPTION_DROPOUT = 0.1;
  private static final double EMA_DECAY = 0.995;

  private final GeneratorStart.Source start;
  private final Transformer transformer;
  private final AdamW optimizer;
  private final int accumulate;
  private final boolean online;
  private final RunOptions options;

  /**
   * The whole of a VLM's language model, as published.
   *
   * @param vlm where the language model comes from
   * @param autoencoder folder of the tuned autoencoder
   * @param preset sizes of the head and the query grid
   * @param draws noise draws for every position and step
   */
  public QueryArRecipe(
      Path vlm, Path autoencoder, VgtModels preset, int draws, RunOptions options) {
    this(
        GeneratorStart.ofVlm(vlm, autoencoder, preset),
        whole(draws),
        QueryArTask.OPTIMIZER,
        1,
        false,
        options);
  }

  /**
   * Any start and any policy.
   *
   * @param transformer what trains, and how
   * @param optimizer the update rule
   * @param accumulate passes that a step is split into
   * @param online encode the images in every step instead of once
   */
  public QueryArRecipe(
      GeneratorStart.Source start,
      Transformer transformer,
      AdamW optimizer,
      int accumulate,
      boolean online,
      RunOptions options) {
    this.start = start;
    this.transformer = transformer;
    this.optimizer = optimizer;
    this.accumulate = accumulate;
    this.online = online;
    this.options = options;
  }

  private static Transformer whole(int draws) {
    return new Transformer(
        Policy.FULL,
        List.of(),
        new Lora(8, 16, List.of("q_proj")),
        draws,
        CAPTION_DROPOUT,
        null,
        new Repa(0, null));
  }

  /**
   * Encodes the images, trains and writes the generator's folder.
   *
   * @param encoded told how many images have been encoded
   * @throws InvalidInputException if the data or a model cannot be used
   */
  public Trainer.Result run(Backend backend, IntConsumer encoded, TrainingListener listener)
      throws IOException {
    try (GeneratorTuning tuning = GeneratorTuning.open(start, transformer, options.seed())) {
      Prompts prompts = tuning.prompts();
      List<CaptionRecord> records =
          CaptionFolder.read(options.data(), record -> understood(record, prompts));
      ImageSet images = ImageSet.ofRecords(records, tuning.models().vlm().imageSize());
      List<int[]> texts = records.stream().map(r -> prompts.generate(r.caption())).toList();
      QueryArTask task =
          new QueryArTask(
              tuning.models().generator(),
              inputs(backend, tuning, images, encoded),
              texts,
              prompts.generateAnything(),
              tuning.task(options.batchSize(), accumulate, optimizer));
      String run = fingerprint(tuning);
      try (Session session = backend.open(weights(tuning))) {
        Trainer.Result result =
            new Trainer(session, task, options.plan(EMA_DECAY), options.out(), run, listener)
                .train(options.resume());
        if (result.finished()) {
          tuning.write(options.out(), result.averages(), Map.of("recipe", run));
        }
        return result;
      }
    }
  }

  /** Finds a caption without tokens while its line is known. */
  private static CaptionRecord understood(CaptionRecord record, Prompts prompts) {
    prompts.generate(record.caption());
    return record;
  }

  private Weights weights(GeneratorTuning tuning) {
    Weights own = Weights.of(tuning.weights());
    return online ? WeightSets.layered(own, tuning.frozen()) : own;
  }

  private GridInputs inputs(
      Backend backend, GeneratorTuning tuning, ImageSet images, IntConsumer encoded) {
    if (online) {
      return GridInputs.online(PixelSource.of(images), tuning.encoders());
    }
    LatentSet latents;
    try (Session session = backend.open(tuning.autoencoder())) {
      latents = LatentSet.encode(session, tuning.models(), "", images, encoded);
    }
    int channels = tuning.models().autoencoder().latentChannels();
    if (tuning.teacher() == null) {
      return GridInputs.cached(latents, channels, null, 0);
    }
    FeatureSet features;
    try (Session session = backend.open(tuning.teacherWeights())) {
      features = FeatureSet.encode(session, tuning.teacher(), latents.height(), images, done -> {});
    }
    return GridInputs.cached(latents, channels, features, tuning.teacher().hiddenSize());
  }

  private String fingerprint(GeneratorTuning tuning) {
    return options
        .fingerprint("tune-ar")
        .with("train", transformer.train())
        .with("draws", transformer.draws())
        .with("accumulate", accumulate)
        .with("online", online)
        .withText(
            "options",
            optimizer
                + " "
                + transformer.patterns()
                + transformer.lora()
                + transformer.captionDropout())
        .withText("config", tuning.models().json().toString())
        .withWeights("weights", tuning.weights())
        .withWeights("ae", tensors(tuning.autoencoder()))
        .withWeights(
            "teacher", tuning.teacher() == null ? Map.of() : tensors(tuning.teacherWeights()))
        .toString();
  }

  private static Map<String, HostTensor> tensors(Weights weights) {
    Map<String, HostTensor> all = new TreeMap<>();
    weights.specs().keySet().forEach(n -> all.put(n, weights.get(n)));
    return all;
  }
}
