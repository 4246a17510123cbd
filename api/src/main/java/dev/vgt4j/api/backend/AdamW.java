package dev.vgt4j.api.backend;

import dev.vgt4j.api.InvalidInputException;

/**
 * AdamW with decoupled weight decay and global norm clipping, as PyTorch computes it: {@code p -=
 * lr*wd*p; m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*g^2; p -= lr * (m/(1-b1^t)) / (sqrt(v/(1-b2^t)) +
 * eps)}. Gradients are first scaled by {@code min(1, clipNorm / (norm + 1e-6))} of their global
 * norm.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param eps added to the root of the second moment, above 0
 * @param weightDecay decoupled decay, times the learning rate
 * @param decayMinRank decay only parameters with at least this many axes
 * @param clipNorm largest global norm; infinity turns clipping off
 */
public record AdamW(
    double beta1, double beta2, double eps, double weightDecay, int decayMinRank, double clipNorm) {
  /** Checks the ranges. */
  public AdamW {
    boolean ok =
        beta1 >= 0
            && beta1 < 1
            && beta2 >= 0
            && beta2 < 1
            && eps > 0
            && weightDecay >= 0
            && clipNorm > 0;
    if (!ok) {
      throw new InvalidInputException(
          "AdamW: expected betas in [0,1), eps and clipNorm above 0, weightDecay not negative; got"
              + " betas "
              + beta1
              + ", "
              + beta2
              + ", eps "
              + eps
              + ", weightDecay "
              + weightDecay
              + ", clipNorm "
              + clipNorm);
    }
  }
}
