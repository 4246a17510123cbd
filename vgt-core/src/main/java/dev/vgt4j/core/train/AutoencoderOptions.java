package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.core.model.LossWeights;
import dev.vgt4j.core.model.PatchDiscriminator;
import dev.vgt4j.core.train.config.TrainingConfig;
import org.jspecify.annotations.Nullable;

/**
 * How VGT-AE learns.
 *
 * @param stage 1 for plain latents, 2 for latents that are normalised over their channels
 * @param losses weights of the terms: distillation 0 for none; a divergence above 0 makes a new
 *     autoencoder variational; adversarial and lecam count with an adversary only
 * @param noise on the latents
 * @param freezeEncoder only the decoder learns, so that latents stay as they are (the paper's form
 *     of stage 2)
 * @param encoderRate factor on the vision encoder's learning rate, above 0; 0.5 as published
 * @param optimizer the update rule, also of the discriminator. The released code decays neither
 *     norms and biases nor embeddings; {@code decayMinRank} 2 covers the former, and embeddings
 *     decay with everything else of two or more axes, as when the generator is trained
 * @param perceptual networks that compare images
 * @param adversary the discriminator, or null for none
 * @param passes equal parts that a batch is split into to save memory
 */
public record AutoencoderOptions(
    int stage,
    LossWeights losses,
    LatentNoise noise,
    boolean freezeEncoder,
    double encoderRate,
    AdamW optimizer,
    PerceptualNetworks perceptual,
    @Nullable Adversary adversary,
    int passes) {
  /** The published update rule. */
  public static final AdamW OPTIMIZER = new AdamW(0.9, 0.95, 1e-8, 1e-4, 2, 1.0);

  /** Checks the ranges. */
  public AutoencoderOptions {
    boolean rateFits = encoderRate > 0 && Double.isFinite(encoderRate);
    if (stage < 1 || stage > 2 || !rateFits || passes < 1) {
      throw new InvalidInputException(
          "stage: expected 1 or 2 with an encoder rate above 0 and at least one pass, got "
              + stage
              + ", "
              + encoderRate
              + ", "
              + passes);
    }
  }

  /** What a configuration says. */
  static AutoencoderOptions of(TrainingConfig config) {
    TrainingConfig.Autoencoder c = config.autoencoder();
    LossWeights losses =
        new LossWeights(
            c.reconstruction() == TrainingConfig.Reconstruction.L1,
            c.reconstructionWeight(),
            c.distillation(),
            c.kl(),
            c.gan().weight(),
            c.gan().lecam());
    boolean fixed = c.noise().kind() == TrainingConfig.NoiseKind.FIXED;
    return new AutoencoderOptions(
        c.stage(),
        losses,
        new LatentNoise(
            fixed ? LatentNoise.Kind.FIXED : LatentNoise.Kind.UNIFORM, c.noise().sigma()),
        c.freezeEncoder(),
        config.optimizer().encoderRate(),
        TrainingPlan.adamW(config),
        new PerceptualNetworks(network(c.lpips()), network(c.convnext())),
        c.gan().weight() > 0 ? adversary(config) : null,
        config.accumulate());
  }

  private static PerceptualNetworks.Network network(TrainingConfig.Perceptual p) {
    return new PerceptualNetworks.Network(p.weight(), p.weights());
  }

  private static Adversary adversary(TrainingConfig config) {
    TrainingConfig.Gan gan = config.autoencoder().gan();
    double rate = gan.learningRate() / config.optimizer().learningRate();
    int groups = PatchDiscriminator.commonGroups(gan.channels());
    return new Adversary(gan.startStep(), rate, gan.channels(), groups);
  }

  /** Without networks that compare images, without a discriminator, in one pass. */
  public static AutoencoderOptions simple(
      int stage, LossWeights losses, LatentNoise noise, boolean freezeEncoder, double encoderRate) {
    return new AutoencoderOptions(
        stage,
        losses,
        noise,
        freezeEncoder,
        encoderRate,
        OPTIMIZER,
        PerceptualNetworks.OFF,
        null,
        1);
  }

  /** The same with other networks that compare images. */
  public AutoencoderOptions with(PerceptualNetworks networks) {
    return new AutoencoderOptions(
        stage, losses, noise, freezeEncoder, encoderRate, optimizer, networks, adversary, passes);
  }

  /** The same against a discriminator, or without one. */
  public AutoencoderOptions against(@Nullable Adversary discriminator) {
    return new AutoencoderOptions(
        stage,
        losses,
        noise,
        freezeEncoder,
        encoderRate,
        optimizer,
        perceptual,
        discriminator,
        passes);
  }

  /** The same with batches in parts. */
  public AutoencoderOptions inPasses(int parts) {
    return new AutoencoderOptions(
        stage, losses, noise, freezeEncoder, encoderRate, optimizer, perceptual, adversary, parts);
  }

  /** Latents are normalised over their channels. */
  boolean channelNorm() {
    return stage == 2;
  }

  /** The encoder is held to what it was. */
  boolean distills() {
    return losses.distillation() > 0;
  }
}
