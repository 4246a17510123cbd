package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.CaptionFolder;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

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
  private final Stage stage;
  private final RunOptions options;

  /**
   * What distinguishes the stages.
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

    /** Checks the ranges. */
    public Stage {
      if (number < 1
          || number > 2
          || !(distillation >= 0 && Double.isFinite(distillation))
          || !(maxNoise >= 0 && Double.isFinite(maxNoise))
          || !(encoderRate > 0 && Double.isFinite(encoderRate))) {
        throw new InvalidInputException(
            "stage: expected 1 or 2 with distillation and noise not negative and an encoder rate"
                + " above 0, got "
                + number
                + ", "
                + distillation
                + ", "
                + maxNoise
                + ", "
                + encoderRate);
      }
    }
  }

  /**
   * @param model the VLM for stage 1, the autoencoder of stage 1 for stage 2
   * @param teacher the VLM whose features are kept
   * @param preset sizes of decoder and latents, for stage 1
   */
  public AutoencoderRecipe(
      Path model, Path teacher, VgtModels preset, Stage stage, RunOptions options) {
    this.model = model;
    this.teacher = teacher;
    this.preset = preset;
    this.stage = stage;
    this.options = options;
  }

  /**
   * Trains and writes the autoencoder's folder.
   *
   * @throws InvalidInputException if the data or the model cannot be used
   */
  public Trainer.Result run(Backend backend, TrainingListener listener) throws IOException {
    try (ModelFolder start = ModelFolder.open(model);
        ModelFolder vlm = ModelFolder.open(teacher)) {
      vlm.requireVlm();
      ObjectNode json = config(stage.number() == 1 ? start : start.requireAutoencoder());
      VgtModels models = VgtModels.parse("config.json", json);
      Map<String, HostTensor> weights = weights(start, models);
      if (stage.distillation() > 0) {
        vlm.collect(ModelFolder::isVision, AutoencoderTask.TEACHER + ".", weights);
      }
      ImageSet images =
          ImageSet.ofRecords(CaptionFolder.read(options.data()), models.vlm().imageSize());
      AutoencoderTask task = new AutoencoderTask(models, images, taskOptions());
      try (Session session = backend.open(Weights.of(weights))) {
        String run = fingerprint(json, weights);
        Trainer.Result result =
            new Trainer(session, task, options.plan(EMA_DECAY), options.out(), run, listener)
                .train(options.resume());
        if (result.finished()) {
          Map<String, HostTensor> tuned = new TreeMap<>(weights);
          tuned.keySet().removeIf(name -> name.startsWith(AutoencoderTask.TEACHER));
          tuned.putAll(result.averages());
          ModelFolder.write(options.out(), json, start.path(), tuned, Map.of("recipe", run));
        }
        return result;
      }
    }
  }

  private String fingerprint(ObjectNode json, Map<String, HostTensor> weights) {
    return options
        .fingerprint("tune-ae")
        .with("stage", stage.number())
        .with("distillation", stage.distillation())
        .with("noise", stage.maxNoise())
        .with("freeze-encoder", stage.freezeEncoder())
        .with("encoder-rate", stage.encoderRate())
        .withText("config", json.toString())
        .withWeights("weights", weights)
        .toString();
  }

  private AutoencoderTask.Options taskOptions() {
    return new AutoencoderTask.Options(
        options.batchSize(),
        stage.distillation(),
        stage.number() == 2,
        stage.maxNoise(),
        stage.freezeEncoder(),
        stage.encoderRate());
  }

  private ObjectNode config(ModelFolder start) {
    ObjectNode json = start.json();
    if (stage.number() == 1) {
      json.setAll(preset.json("dc_ae", "vgt_ae"));
    }
    ((ObjectNode) json.get("vgt_ae")).put("encoder_norm", stage.number() == 2);
    return json;
  }

  private Map<String, HostTensor> weights(ModelFolder start, VgtModels models) {
    Map<String, HostTensor> weights = new TreeMap<>();
    if (stage.number() == 2) {
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
