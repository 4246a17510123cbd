package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.CaptionFolder;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.model.LossWeights;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.PatchDiscriminator;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Tunes a VLM's vision encoder and a pixel decoder into an autoencoder. Stage 1 starts from a VLM
 * and reconstructs under self-distillation; stage 2 goes on from stage 1 with normalised, noisy
 * latents, which generate better (paper, table 5).
 */
public final class AutoencoderRecipe {
  private static final double EMA_DECAY = 0.995;
  private static final double PUBLISHED_ENCODER_RATE = 0.5;

  private final Path model;
  private final Path teacher;
  private final VgtModels preset;
  private final AutoencoderOptions learning;
  private final RunOptions options;
  private final Consumer<String> notices;

  /**
   * A stage by what is changed most; {@link AutoencoderOptions} tell everything.
   *
   * @param number 1 or 2
   * @param distillation weight of the distance to the VLM's own features
   * @param maxNoise largest strength of the noise on latents
   * @param freezeEncoder only the decoder learns, so that latents stay as they are (the paper's
   *     form of stage 2)
   * @param encoderRate factor on the encoder's learning rate, above 0; 0.5 as published
   */
  public record Stage(
      int number, double distillation, double maxNoise, boolean freezeEncoder, double encoderRate) {
    /** Reconstruction and self-distillation. */
    public static Stage first(double distillation) {
      return new Stage(1, distillation, 0, false, PUBLISHED_ENCODER_RATE);
    }

    /** Normalised latents with noise. */
    public static Stage second(double distillation, double maxNoise, boolean freezeEncoder) {
      return new Stage(2, distillation, maxNoise, freezeEncoder, PUBLISHED_ENCODER_RATE);
    }

    /** The same with another learning rate of the encoder. */
    public Stage withEncoderRate(double factor) {
      return new Stage(number, distillation, maxNoise, freezeEncoder, factor);
    }

    /**
     * How such a stage learns.
     *
     * @throws InvalidInputException if a number is out of its range
     */
    public AutoencoderOptions options() {
      LossWeights losses = new LossWeights(false, 1, distillation, 0, 0, 0);
      LatentNoise noise = new LatentNoise(LatentNoise.Kind.UNIFORM, maxNoise);
      return AutoencoderOptions.simple(number, losses, noise, freezeEncoder, encoderRate);
    }
  }

  /**
   * @param model the VLM for stage 1, the autoencoder of stage 1 for stage 2
   * @param teacher the VLM whose features are kept
   * @param preset sizes of decoder and latents, for stage 1
   */
  public AutoencoderRecipe(
      Path model, Path teacher, VgtModels preset, Stage stage, RunOptions options) {
    this(model, teacher, preset, stage.options(), options, notice -> {});
  }

  /**
   * @param model the VLM for stage 1, the autoencoder of stage 1 for stage 2
   * @param teacher the VLM whose features are kept
   * @param preset sizes of decoder and latents, for stage 1
   * @param learning losses, noise, discriminator and what else the stage is made of
   * @param notices told what the run has to do without, such as a perceptual loss without weights
   */
  public AutoencoderRecipe(
      Path model,
      Path teacher,
      VgtModels preset,
      AutoencoderOptions learning,
      RunOptions options,
      Consumer<String> notices) {
    this.model = model;
    this.teacher = teacher;
    this.preset = preset;
    this.learning = learning;
    this.options = options;
    this.notices = notices;
  }

  /**
   * Trains and writes the autoencoder's folder.
   *
   * @throws InvalidInputException if the data or the model cannot be used
   */
  public Trainer.Result run(Backend backend, TrainingListener listener) throws IOException {
    AutoencoderOptions how = learning.with(learning.perceptual().available(notices));
    try (ModelFolder start = ModelFolder.open(model);
        ModelFolder vlm = ModelFolder.open(teacher)) {
      vlm.requireVlm();
      ObjectNode json = config(how.stage() == 1 ? start : start.requireAutoencoder());
      VgtModels models = VgtModels.parse("config.json", json);
      requireVariational(models);
      Map<String, HostTensor> weights = weights(start, models);
      Set<String> own = Set.copyOf(weights.keySet());
      collectHelpers(how, vlm, weights);
      ImageSet images =
          ImageSet.ofRecords(CaptionFolder.read(options.data()), models.vlm().imageSize());
      AutoencoderTask task = new AutoencoderTask(models, images, options.batchSize(), how);
      try (Session session = backend.open(Weights.of(weights))) {
        String run = fingerprint(how, json, weights);
        Trainer.Result result =
            new Trainer(session, task, options.plan(EMA_DECAY), options.out(), run, listener)
                .train(options.resume());
        if (result.finished()) {
          Map<String, HostTensor> tuned = new TreeMap<>(weights);
          tuned.keySet().retainAll(own);
          tuned.putAll(result.averages());
          ModelFolder.write(options.out(), json, start.path(), tuned, Map.of("recipe", run));
        }
        return result;
      }
    }
  }

  /** What training takes and the finished model does without. */
  private void collectHelpers(
      AutoencoderOptions how, ModelFolder vlm, Map<String, HostTensor> into) {
    if (how.distills()) {
      vlm.collect(ModelFolder::isVision, AutoencoderGraphs.TEACHER + ".", into);
    }
    how.perceptual().collect(into);
    if (how.adversary() != null) {
      // a generator of its own: what else is drawn does not depend on it
      WeightInit init = new WeightInit(new SplittableRandom(options.seed()).split());
      PatchDiscriminator.declare(
          init.sub(AutoencoderGraphs.DISCRIMINATOR), how.adversary().channels());
      into.putAll(init.tensors());
    }
  }

  private String fingerprint(
      AutoencoderOptions how, ObjectNode json, Map<String, HostTensor> weights) {
    return options
        .fingerprint("tune-ae")
        .with("stage", how.stage())
        .with("distillation", how.losses().distillation())
        .with("noise", how.noise().sigma())
        .with("noise-kind", how.noise().kind())
        .with("freeze-encoder", how.freezeEncoder())
        .with("encoder-rate", how.encoderRate())
        .with("lpips", how.perceptual().lpips().weight())
        .with("convnext", how.perceptual().convnext().weight())
        .with("passes", how.passes())
        .withText("losses", how.losses().toString())
        .withText("optimizer", how.optimizer().toString())
        .withText("discriminator", String.valueOf(how.adversary()))
        .withText("config", json.toString())
        .withWeights("weights", weights)
        .toString();
  }

  private ObjectNode config(ModelFolder start) {
    ObjectNode json = start.json();
    if (learning.stage() == 1) {
      json.setAll(preset.json("dc_ae", "vgt_ae"));
    }
    ObjectNode latents = (ObjectNode) json.get("vgt_ae");
    latents.put("encoder_norm", learning.stage() == 2);
    if (learning.stage() == 1 && learning.losses().divergence() > 0) {
      latents.put("use_kl", true);
    }
    return json;
  }

  private void requireVariational(VgtModels models) {
    if (learning.losses().divergence() > 0 && !models.autoencoder().variational()) {
      throw new InvalidInputException(
          "autoencoder "
              + model
              + " is not variational, so that a Kullback-Leibler weight of "
              + learning.losses().divergence()
              + " has nothing to work on; tune stage 1 with one, or set it to 0");
    }
  }

  private Map<String, HostTensor> weights(ModelFolder start, VgtModels models) {
    Map<String, HostTensor> weights = new TreeMap<>();
    if (learning.stage() == 2) {
      start.collect(name -> true, "", weights);
      return weights;
    }
    WeightInit init = new WeightInit(new SplittableRandom(options.seed()));
    ModelParameters.vgtAe(init, models);
    weights.putAll(init.tensors());
    start.collect(ModelFolder::isVision, "", weights);
    return weights;
  }
}
