package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.scenes.SceneCard;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfig.Latents;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Tunes a language model to generate the latents of a VGT autoencoder. */
final class QueryArRecipe {
  private static final int SHOWN = 16;

  private final TrainingConfig config;
  private final boolean online;

  QueryArRecipe(TrainingConfig config) {
    this.config = config;
    this.online = config.data().latents() == Latents.ONLINE;
  }

  private GeneratorStart.Source start() {
    TrainingConfig.Models models = config.models();
    return models.start() != null
        ? GeneratorStart.ofGenerator(models.start())
        : GeneratorStart.ofVlm(
            Objects.requireNonNull(models.vlm()),
            Objects.requireNonNull(models.autoencoder()),
            Presets.read(models.sizes()));
  }

  /**
   * Encodes the images, trains and writes the generator's folder.
   *
   * @throws InvalidInputException if the data or a model cannot be used
   */
  Trainer.Result run(Backend backend, boolean resume, TrainingListener listener) {
    try (GeneratorTuning tuning =
            GeneratorTuning.open(start(), config.transformer(), config.seed());
        TrainingData data = data(tuning, listener)) {
      String run = fingerprint(tuning, data);
      Checkpoints.requireRun(config.out(), run);
      EncodedImages encoded =
          new EncodedImages(config, backend, tuning, data, listener, hash(tuning.autoencoder()));
      QueryArTask task =
          new QueryArTask(
              tuning.models().generator(),
              encoded.inputs(),
              new TokenizedCaptions(data, tuning.prompts()),
              tuning.prompts().generateAnything(),
              tuning.task(config.batchSize(), config.accumulate(), TrainingPlan.adamW(config)));
      try (Session session = backend.open(weights(tuning))) {
        Trainer.Result result = train(session, tuning, data, task, run, resume, listener);
        if (result.finished()) {
          tuning.write(config.out(), result.averages(), config.models().dtype(), card(tuning, run));
        }
        return result;
      }
    }
  }

  /** Captions that the tokenizer does not understand are bad samples. */
  private TrainingData data(GeneratorTuning tuning, TrainingListener listener) {
    Prompts prompts = tuning.prompts();
    int side = tuning.models().vlm().imageSize();
    TrainingData data = TrainingData.open(config, side, prompts::generate, listener::warned);
    if (!online) {
      data.requireFixed();
    }
    return data;
  }

  private Trainer.Result train(
      Session session,
      GeneratorTuning tuning,
      TrainingData data,
      QueryArTask task,
      String run,
      boolean resume,
      TrainingListener listener) {
    try (SampleImages images =
        new SampleImages(
            session,
            tuning.models(),
            tuning.autoencoder(),
            tuning.prompts(),
            data.firstCaptions(SHOWN),
            SampleImages.request(tuning.models(), config.seed()))) {
      return new Trainer(session, task, TrainingPlan.of(config), config.out(), run, listener)
          .drawing(
              step -> {
                listener.measurable(step, images.generator());
                return images.draw(step);
              })
          .of(config)
          .train(resume);
    }
  }

  private Map<String, String> card(GeneratorTuning tuning, String run) {
    Map<String, String> card = new TreeMap<>(Map.of("recipe", run));
    tuning.seen(config.data().train()).ifPresent(seen -> card.put(SceneCard.KEY, seen.text()));
    return card;
  }

  private Weights weights(GeneratorTuning tuning) {
    Weights own = Weights.of(tuning.weights());
    return online ? WeightSets.layered(own, tuning.frozen()) : own;
  }

  private String fingerprint(GeneratorTuning tuning, TrainingData data) {
    Map<String, HostTensor> teacher =
        tuning.teacher() == null ? Map.of() : tensors(tuning.teacherWeights());
    return Fingerprint.of(config)
        .withText("data", data.fingerprint())
        .withText("config", tuning.models().json().toString())
        .withWeights("weights", tuning.weights())
        .with("ae", hash(tuning.autoencoder()))
        .withWeights("teacher", teacher)
        .toString();
  }

  private static String hash(Weights weights) {
    return Fingerprint.ofWeights(tensors(weights));
  }

  private static Map<String, HostTensor> tensors(Weights weights) {
    Map<String, HostTensor> all = new TreeMap<>();
    weights.specs().keySet().forEach(n -> all.put(n, weights.get(n)));
    return all;
  }
}
