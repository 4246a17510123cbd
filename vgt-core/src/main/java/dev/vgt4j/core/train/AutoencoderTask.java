package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.model.AutoencoderLosses;
import dev.vgt4j.core.model.LossWeights;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Tunes VGT-AE: reconstruction and self-distillation against the frozen VLM, in stage 2 with noisy
 * latents (REFERENCE: paper section 3.2; code vgtae_trainer).
 */
public final class AutoencoderTask implements TrainingTask {
  /** Scope of the frozen copy of the encoder. */
  static final String TEACHER = "teacher";

  private static final AdamW OPTIMIZER = new AdamW(0.9, 0.95, 1e-8, 1e-4, 2, 1.0);

  private final VgtModels models;
  private final ImageSet images;
  private final Options options;

  /**
   * How a stage is trained.
   *
   * @param batchSize images in a batch
   * @param distillation weight of the distance to the frozen encoder's features; 0 turns it off
   * @param channelNorm layer norm over the channels of every latent (stage 2)
   * @param maxNoise largest strength of the noise on latents; 0 turns it off (stage 1)
   * @param freezeEncoder only the decoder learns, so that latents stay as they are
   * @param encoderRate factor on the encoder's learning rate
   */
  public record Options(
      int batchSize,
      double distillation,
      boolean channelNorm,
      double maxNoise,
      boolean freezeEncoder,
      double encoderRate) {}

  /**
   * @param models builds the graphs of a configuration
   * @param images what is reconstructed
   */
  public AutoencoderTask(VgtModels models, ImageSet images, Options options) {
    this.models = models;
    this.images = images;
    this.options = options;
  }

  @Override
  public TrainingRun open(Session session) {
    return new ProgramRun(session, this::build, spec(), metrics());
  }

  private void build(GraphBuilder g) {
    int size = models.vlm().imageSize();
    Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, size, size);
    VgtAe ae = models.autoencoder("", options.channelNorm());
    Tensor features = ae.features(pixels);
    Tensor latents = ae.latents(features, pixels);
    if (options.maxNoise() > 0) {
      Tensor strength = g.input("noise_strength", DType.FLOAT32, "B");
      Tensor noise = g.input("noise", DType.FLOAT32, latents.shape().dims().toArray());
      latents = VgtAe.addNoise(latents, strength, noise);
    }
    Tensor teacher = null;
    if (options.distillation() > 0) {
      teacher = models.vlm().vision(TEACHER).encode(pixels);
    }
    LossWeights weights = LossWeights.STAGE_1.withDistillation(options.distillation());
    new AutoencoderLosses(weights)
        .generator(
            AutoencoderLosses.Reconstruction.of(pixels, ae.decode(latents), features, teacher))
        .declare("");
  }

  private TrainSpec spec() {
    return new TrainSpec(
        "total",
        options.freezeEncoder()
            ? name -> name.startsWith("decoder.")
            : name -> !name.startsWith(TEACHER),
        OPTIMIZER,
        name -> isEncoder(name) ? options.encoderRate() : 1,
        Set.of());
  }

  private static boolean isEncoder(String name) {
    return !name.startsWith("decoder.") && !name.startsWith("down_");
  }

  @Override
  public List<String> metrics() {
    return options.distillation() > 0
        ? List.of("total", "reconstruction_loss", "distill_loss")
        : List.of("total", "reconstruction_loss");
  }

  @Override
  public int batchSize() {
    return options.batchSize();
  }

  @Override
  public Batch batch(long step, RandomGenerator random) {
    int n = options.batchSize();
    Map<String, Value> in = new LinkedHashMap<>();
    int[] chosen = random.ints(n, 0, images.count()).toArray();
    in.put("pixels", images.batch(chosen));
    if (options.maxNoise() > 0) {
      int grid = models.vlm().imageSize() / models.autoencoder().stride();
      float[] strength = new float[n];
      for (int i = 0; i < n; i++) {
        strength[i] = (float) (options.maxNoise() * random.nextDouble());
      }
      in.put("noise_strength", HostTensor.of(strength, n));
      in.put("noise", Draws.normal(random, n, models.autoencoder().latentChannels(), grid, grid));
    }
    return new Batch(List.of(in), Draws.names(chosen));
  }
}
