package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * VGT-AE's training losses. Images come in [-1,1] and are compared in [0,1]. Every term is a
 * scalar; {@link Terms#total()} is what to minimise.
 */
public final class AutoencoderLosses {
  private final LossWeights weights;

  /** With the given weights. */
  public AutoencoderLosses(LossWeights weights) {
    this.weights = weights;
  }

  /**
   * A loss and what it is made of.
   *
   * @param total the scalar to minimise
   * @param parts weighted terms by name, in the order in which they were added
   */
  public record Terms(Tensor total, Map<String, Tensor> parts) {
    /** Declares the total and every part as outputs of the graph, under a prefix. */
    public void declare(String prefix) {
      total.graph().output(prefix + "total", total);
      parts.forEach((name, value) -> total.graph().output(prefix + name, value));
    }
  }

  /**
   * What the generator's loss looks at; everything but the two images may be null.
   *
   * @param pixels {@code [batch, 3, H, W]} in [-1,1]
   * @param reconstruction the same shape, not clamped
   * @param features the trained encoder's features, or null without distillation
   * @param teacher the frozen copy's features of the same images, or null
   * @param posterior of a variational model, or null
   * @param discriminator images in [0,1] to logits, or null before adversarial training starts
   * @param perceptual images in [0,1], both, to a weighted scalar, or null
   */
  public record Reconstruction(
      Tensor pixels,
      Tensor reconstruction,
      @Nullable Tensor features,
      @Nullable Tensor teacher,
      @Nullable Posterior posterior,
      @Nullable UnaryOperator<Tensor> discriminator,
      @Nullable PerceptualLoss perceptual) {
    /** Reconstruction and distillation only. */
    public static Reconstruction of(
        Tensor pixels, Tensor reconstruction, @Nullable Tensor features, @Nullable Tensor teacher) {
      return new Reconstruction(pixels, reconstruction, features, teacher, null, null, null);
    }

    /** With an adversarial term. */
    public Reconstruction against(UnaryOperator<Tensor> logits) {
      return new Reconstruction(
          pixels, reconstruction, features, teacher, posterior, logits, perceptual);
    }

    /** With a Kullback-Leibler term. */
    public Reconstruction with(Posterior p) {
      return new Reconstruction(
          pixels, reconstruction, features, teacher, p, discriminator, perceptual);
    }

    /** With a perceptual term. */
    public Reconstruction with(PerceptualLoss loss) {
      return new Reconstruction(
          pixels, reconstruction, features, teacher, posterior, discriminator, loss);
    }
  }

  /** A perceptual distance of two images in [0,1], already weighted. */
  @FunctionalInterface
  public interface PerceptualLoss {
    /** Records the distance of {@code [batch, 3, H, W]} images as a scalar. */
    Tensor distance(Tensor expected, Tensor actual);
  }

  /**
   * The autoencoder's loss.
   *
   * @return parts {@code reconstruction_loss}, {@code perceptual_loss}, {@code distill_loss},
   *     {@code kl_loss}, {@code weighted_gan_loss}, as far as they take part
   */
  public Terms generator(Reconstruction r) {
    Tensor expected = toUnit(r.pixels());
    Tensor actual = toUnit(r.reconstruction());
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("reconstruction_loss", difference(expected, actual).mul(weights.reconstruction()));
    if (r.perceptual() != null) {
      parts.put("perceptual_loss", r.perceptual().distance(expected, actual));
    }
    if (r.features() != null && r.teacher() != null) {
      Tensor distance = r.features().sub(r.teacher().stopGradient()).square().mean(false);
      parts.put("distill_loss", distance.mul(weights.distillation()));
    }
    if (r.posterior() != null) {
      parts.put("kl_loss", perImage(r.posterior()).mul(weights.divergence()));
    }
    if (r.discriminator() != null) {
      Tensor logits = r.discriminator().apply(actual);
      parts.put("weighted_gan_loss", logits.mean(false).mul(-weights.adversarial()));
    }
    return sum(parts);
  }

  private Tensor difference(Tensor expected, Tensor actual) {
    Tensor d = expected.sub(actual);
    return (weights.absolute() ? d.abs() : d.square()).mean(false);
  }

  private static Tensor perImage(Posterior posterior) {
    return posterior.divergence().sum(false, 1).mean(false);
  }

  /**
   * The discriminator's hinge loss with LeCam regularisation (arXiv 2104.03310) towards averages
   * from before this step; see {@link LecamAverages}.
   *
   * @param discriminator images in [0,1] to logits
   * @param real images {@code [batch, 3, H, W]} in [-1,1]
   * @param fake reconstructions of the same shape; no gradient flows into them
   * @param averageReal running mean of the logits of real images, a scalar input
   * @param averageFake running mean of the logits of reconstructions, a scalar input
   * @return parts {@code hinge_loss} and {@code lecam_loss}, and, not part of the total, {@code
   *     logits_real} and {@code logits_fake}
   */
  public Terms discriminator(
      UnaryOperator<Tensor> discriminator,
      Tensor real,
      Tensor fake,
      Tensor averageReal,
      Tensor averageFake) {
    Tensor onReal = discriminator.apply(toUnit(real));
    Tensor onFake = discriminator.apply(toUnit(fake).stopGradient());
    Tensor meanReal = onReal.mean(false);
    Tensor meanFake = onFake.mean(false);
    Map<String, Tensor> parts = new LinkedHashMap<>();
    Tensor hinge = onReal.neg().add(1).relu().mean(false).add(onFake.add(1).relu().mean(false));
    parts.put("hinge_loss", hinge.mul(0.5));
    Tensor above = meanReal.sub(averageFake).relu().square();
    Tensor below = averageReal.sub(meanFake).relu().square();
    parts.put("lecam_loss", above.add(below).mul(weights.lecam()));
    Tensor total = sum(parts).total();
    parts.put("logits_real", meanReal);
    parts.put("logits_fake", meanFake);
    return new Terms(total, parts);
  }

  private static Tensor toUnit(Tensor image) {
    return image.add(1).mul(0.5);
  }

  private static Terms sum(Map<String, Tensor> parts) {
    return new Terms(parts.values().stream().reduce(Tensor::add).orElseThrow(), parts);
  }
}
