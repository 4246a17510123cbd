package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.model.AutoencoderLosses;
import dev.vgt4j.core.model.AutoencoderLosses.Reconstruction;
import dev.vgt4j.core.model.PatchDiscriminator;
import dev.vgt4j.core.model.Posterior;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is computed when VGT-AE is trained: by the autoencoder and by its discriminator. */
final class AutoencoderGraphs {
  /** Scope of the frozen copy of the encoder. */
  static final String TEACHER = "teacher";

  /** Scope of the discriminator. */
  static final String DISCRIMINATOR = "discriminator";

  static final String PIXELS = "pixels";
  static final String POSTERIOR_NOISE = "posterior_noise";
  static final String NOISE_STRENGTH = "noise_strength";
  static final String NOISE = "noise";
  static final String RECONSTRUCTION = "reconstruction";
  static final String REAL = "real";
  static final String FAKE = "fake";
  static final String AVERAGE_REAL = "average_real";
  static final String AVERAGE_FAKE = "average_fake";
  static final String LOSS = "total";

  private final VgtModels models;
  private final AutoencoderOptions options;
  private final AutoencoderLosses losses;

  AutoencoderGraphs(VgtModels models, AutoencoderOptions options) {
    this.models = models;
    this.options = options;
    this.losses = new AutoencoderLosses(options.losses());
  }

  /** Latents are drawn from a distribution. */
  boolean variational() {
    return models.autoencoder().variational();
  }

  // ---- autoencoder ----

  /** What the decoder made of images. */
  private record Forward(
      Tensor pixels, Tensor features, @Nullable Posterior posterior, Tensor reconstruction) {}

  private Forward forward(GraphBuilder g) {
    int size = models.vlm().imageSize();
    Tensor pixels = g.input(PIXELS, DType.FLOAT32, "B", 3, size, size);
    VgtAe ae = models.autoencoder("", options.channelNorm());
    Tensor features = ae.features(pixels);
    Posterior posterior = variational() ? ae.posterior(features, pixels) : null;
    Tensor latents =
        posterior == null
            ? ae.latents(features, pixels)
            : posterior.sample(like(posterior.mean(), POSTERIOR_NOISE));
    if (options.noise().isOn()) {
      Tensor strength = g.input(NOISE_STRENGTH, DType.FLOAT32, "B");
      latents = VgtAe.addNoise(latents, strength, like(latents, NOISE));
    }
    return new Forward(pixels, features, posterior, ae.decode(latents));
  }

  private static Tensor like(Tensor t, String input) {
    return t.graph().input(input, DType.FLOAT32, t.shape().dims().toArray());
  }

  /**
   * The autoencoder's loss.
   *
   * @param adversarial with the discriminator's opinion, and with the reconstruction as an output
   */
  GraphDefinition autoencoder(boolean adversarial) {
    return g -> {
      Forward f = forward(g);
      Tensor teacher = options.distills() ? models.vlm().vision(TEACHER).encode(f.pixels()) : null;
      Reconstruction r = Reconstruction.of(f.pixels(), f.reconstruction(), f.features(), teacher);
      r = f.posterior() == null ? r : r.with(f.posterior());
      r = options.perceptual().isOn() ? r.with(options.perceptual()) : r;
      r = adversarial ? r.against(judge()::logits) : r;
      losses.generator(r).declare("");
      if (adversarial) {
        g.output(RECONSTRUCTION, f.reconstruction());
      }
    };
  }

  /** The reconstruction alone, from the inputs of {@link #autoencoder}. */
  GraphDefinition reconstruction() {
    return g -> g.output(RECONSTRUCTION, forward(g).reconstruction());
  }

  /** What moves, and how fast. */
  TrainSpec autoencoderSpec() {
    Predicate<String> trained =
        options.freezeEncoder()
            ? name -> name.startsWith("decoder.")
            : name ->
                !name.startsWith(TEACHER)
                    && !isDiscriminator(name)
                    && !PerceptualNetworks.owns(name);
    return new TrainSpec(
        LOSS,
        trained,
        options.optimizer(),
        name -> isEncoder(name) ? options.encoderRate() : 1,
        Set.of());
  }

  private static boolean isEncoder(String name) {
    return !name.startsWith("decoder.") && !name.startsWith("down_");
  }

  /** Scalars of {@link #autoencoder} without the adversarial term, what is minimised first. */
  List<String> metrics() {
    List<String> names = new ArrayList<>(List.of(LOSS, "reconstruction_loss"));
    if (options.perceptual().isOn()) {
      names.add("perceptual_loss");
    }
    if (options.distills()) {
      names.add("distill_loss");
    }
    if (variational()) {
      names.add("kl_loss");
    }
    return names;
  }

  // ---- discriminator ----

  private PatchDiscriminator judge() {
    Adversary adversary = options.adversary();
    if (adversary == null) {
      throw new IllegalStateException("there is no discriminator");
    }
    return new PatchDiscriminator(DISCRIMINATOR, adversary.normGroups());
  }

  /** Whether a parameter belongs to the discriminator. */
  static boolean isDiscriminator(String name) {
    return name.startsWith(DISCRIMINATOR + ".");
  }

  /** The discriminator's loss on images and on their reconstructions. */
  GraphDefinition discriminator() {
    int size = models.vlm().imageSize();
    return g -> {
      Tensor real = g.input(REAL, DType.FLOAT32, "B", 3, size, size);
      Tensor fake = g.input(FAKE, DType.FLOAT32, "B", 3, size, size);
      Tensor averageReal = g.input(AVERAGE_REAL, DType.FLOAT32);
      Tensor averageFake = g.input(AVERAGE_FAKE, DType.FLOAT32);
      losses.discriminator(judge()::logits, real, fake, averageReal, averageFake).declare("");
    };
  }

  /** The discriminator moves at the learning rate of its steps. */
  TrainSpec discriminatorSpec() {
    return new TrainSpec(LOSS, AutoencoderGraphs::isDiscriminator, options.optimizer());
  }
}
