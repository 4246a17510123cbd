package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.PatchDiscriminator;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.train.config.TrainingConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Tunes a VLM's vision encoder and a pixel decoder into an autoencoder. Stage 1 starts from a VLM
 * and reconstructs under self-distillation; stage 2 goes on from stage 1 with normalised, noisy
 * latents, which generate better (paper, table 5).
 */
final class AutoencoderRecipe {
  private static final int SHOWN = 8;

  private final TrainingConfig config;
  private final Path vlm;
  private final Path model;

  AutoencoderRecipe(TrainingConfig config) {
    this.config = config;
    this.vlm = Objects.requireNonNull(config.models().vlm());
    Path start = config.models().start();
    this.model = start == null ? vlm : start;
  }

  /**
   * Trains and writes the autoencoder's folder.
   *
   * @throws InvalidInputException if the data or the model cannot be used
   */
  Trainer.Result run(Backend backend, boolean resume, TrainingListener listener) {
    AutoencoderOptions all = AutoencoderOptions.of(config);
    AutoencoderOptions how = all.with(all.perceptual().available(listener::warned));
    try (ModelFolder start = ModelFolder.open(model);
        ModelFolder teacher = ModelFolder.open(vlm)) {
      teacher.requireVlm();
      ObjectNode json = json(how, how.stage() == 1 ? start : start.requireAutoencoder());
      VgtModels models = VgtModels.parse("config.json", json);
      requireVariational(how, models);
      requireFeatures(how, models);
      Map<String, HostTensor> weights = weights(how, start, models);
      Set<String> own = Set.copyOf(weights.keySet());
      collectHelpers(how, teacher, weights);
      try (TrainingData data =
              TrainingData.open(config, models.vlm().imageSize(), caption -> {}, listener::warned);
          Session session = backend.open(Weights.of(weights))) {
        String run = fingerprint(how, data, json, weights);
        Trainer.Result result = train(session, models, data, how, run, resume, listener);
        if (result.finished()) {
          Map<String, HostTensor> tuned = new TreeMap<>(weights);
          tuned.keySet().retainAll(own);
          tuned.putAll(result.averages());
          tuned.replaceAll((name, t) -> config.models().dtype().of(t));
          ModelFolder.write(config.out(), json, start.path(), tuned, Map.of("recipe", run));
        }
        return result;
      }
    }
  }

  private Trainer.Result train(
      Session session,
      VgtModels models,
      TrainingData data,
      AutoencoderOptions how,
      String run,
      boolean resume,
      TrainingListener listener) {
    AutoencoderTask task = new AutoencoderTask(models, data, config.batchSize(), how);
    try (ReconstructionImages images =
        new ReconstructionImages(session, models, data.first(SHOWN).pixels())) {
      return new Trainer(session, task, TrainingPlan.of(config), config.out(), run, listener)
          .drawing(images::draw)
          .of(config)
          .train(resume);
    }
  }

  /** What training takes and the finished model does without. */
  private void collectHelpers(
      AutoencoderOptions how, ModelFolder teacher, Map<String, HostTensor> into) {
    if (how.distills()) {
      teacher.collect(ModelFolder::isVision, AutoencoderGraphs.TEACHER + ".", into);
    }
    how.perceptual().collect(into);
    if (how.adversary() != null) {
      // a generator of its own: what else is drawn does not depend on it
      WeightInit init = new WeightInit(new SplittableRandom(config.seed()).split());
      PatchDiscriminator.declare(
          init.sub(AutoencoderGraphs.DISCRIMINATOR), how.adversary().channels());
      into.putAll(init.tensors());
    }
  }

  private String fingerprint(
      AutoencoderOptions how, TrainingData data, ObjectNode json, Map<String, HostTensor> weights) {
    return Fingerprint.of(config)
        .with(
            "networks", how.perceptual().lpips().isOn() + "/" + how.perceptual().convnext().isOn())
        .withText("data", data.fingerprint())
        .withText("config", json.toString())
        .withWeights("weights", weights)
        .toString();
  }

  private ObjectNode json(AutoencoderOptions how, ModelFolder start) {
    ObjectNode json = start.json();
    if (how.stage() == 1) {
      json.setAll(Presets.read(config.models().sizes()).json("dc_ae", "vgt_ae"));
    }
    ObjectNode latents = (ObjectNode) json.get("vgt_ae");
    latents.put("encoder_norm", how.stage() == 2);
    if (how.stage() == 1 && how.losses().divergence() > 0) {
      latents.put("use_kl", true);
    }
    return json;
  }

  private void requireVariational(AutoencoderOptions how, VgtModels models) {
    if (how.losses().divergence() > 0 && !models.autoencoder().variational()) {
      throw new InvalidInputException(
          "autoencoder "
              + model
              + " is not variational, so that a Kullback-Leibler weight of "
              + how.losses().divergence()
              + " has nothing to work on; tune stage 1 with one, or set it to 0");
    }
  }

  private void requireFeatures(AutoencoderOptions how, VgtModels models) {
    if (how.distills() && models.hasOwnEncoder()) {
      throw new InvalidInputException(
          "autoencoder.distillation: an autoencoder with an encoder of its own (models.sizes "
              + config.models().sizes()
              + ") has no features of the VLM to keep; set it to 0");
    }
  }

  private Map<String, HostTensor> weights(
      AutoencoderOptions how, ModelFolder start, VgtModels models) {
    Map<String, HostTensor> weights = new TreeMap<>();
    if (how.stage() == 2) {
      start.collect(name -> true, "", weights);
      return weights;
    }
    WeightInit init = new WeightInit(new SplittableRandom(config.seed()));
    ModelParameters.vgtAe(init, models);
    weights.putAll(init.tensors());
    if (!models.hasOwnEncoder()) {
      start.collect(ModelFolder::isVision, "", weights);
    }
    return weights;
  }
}
