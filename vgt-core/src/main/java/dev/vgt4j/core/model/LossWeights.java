package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import java.util.stream.DoubleStream;

/**
 * Weights of VGT-AE's training losses.
 *
 * @param absolute reconstruction by mean absolute instead of mean squared differences
 * @param reconstruction weight of the reconstruction
 * @param distillation weight of the distance to the teacher's features
 * @param divergence weight of the Kullback-Leibler term of a variational model
 * @param adversarial weight of the generator's adversarial term
 * @param lecam weight of the discriminator's LeCam regularisation
 */
public record LossWeights(
    boolean absolute,
    double reconstruction,
    double distillation,
    double divergence,
    double adversarial,
    double lecam) {
  /** Stage 1 as published: strong distillation. */
  public static final LossWeights STAGE_1 = new LossWeights(false, 1, 1, 1e-6, 0.1, 1e-3);

  /** Stage 2 as published: weak distillation. */
  public static final LossWeights STAGE_2 = STAGE_1.withDistillation(0.1);

  /** Checks that no weight is negative or infinite. */
  public LossWeights {
    DoubleStream all =
        DoubleStream.of(reconstruction, distillation, divergence, adversarial, lecam);
    if (!all.allMatch(w -> w >= 0 && Double.isFinite(w))) {
      throw new InvalidInputException(
          "loss weights: expected numbers of at least 0, got reconstruction "
              + reconstruction
              + ", distillation "
              + distillation
              + ", divergence "
              + divergence
              + ", adversarial "
              + adversarial
              + ", lecam "
              + lecam);
    }
  }

  /** The same with another distillation weight. */
  public LossWeights withDistillation(double weight) {
    return new LossWeights(absolute, reconstruction, weight, divergence, adversarial, lecam);
  }

  /**
   * Reads the loss settings of the original's configurations.
   *
   * @throws InvalidInputException naming the field that is missing or wrong
   */
  public static LossWeights parse(ConfigNode c) {
    String kind = c.text("reconstruction_loss");
    if (!kind.equals("l1") && !kind.equals("l2")) {
      throw c.wrong("reconstruction_loss", "l1 or l2");
    }
    double factor = c.positive("discriminator_factor", 1);
    return new LossWeights(
        kind.equals("l1"),
        c.positive("reconstruction_weight", 1),
        c.notNegative("distill_weight", 0),
        c.notNegative("kl_weight", 0),
        c.notNegative("discriminator_weight", 0) * factor,
        c.notNegative("lecam_regularization_weight", 0));
  }
}
