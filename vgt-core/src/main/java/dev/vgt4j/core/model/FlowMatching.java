package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import org.jspecify.annotations.Nullable;

/** The flow-matching objective: {@code x_t = t x + (1-t) noise}, target velocity x - noise. */
public final class FlowMatching {
  private FlowMatching() {}

  /**
   * Squared error of the predicted velocity and what came with it.
   *
   * @param squaredError {@code [rows, inputSize]}
   * @param features of the head's REPA branch, or null
   */
  public record Errors(Tensor squaredError, @Nullable Tensor features) {
    /** The plain mean, a scalar. */
    public Tensor mean() {
      return squaredError.mean(false);
    }

    /**
     * The mean over channels, averaged over the rows that the mask keeps.
     *
     * @param mask {@code [rows]}, 0 or 1
     * @return scalar
     */
    public Tensor mean(Tensor mask) {
      Tensor perRow = squaredError.mean(false, 1);
      return perRow.mul(mask).sum(false).div(mask.sum(false).add(1e-8));
    }
  }

  /**
   * Evaluates the head at noisy targets.
   *
   * @param target {@code [rows, inputSize]}
   * @param noise standard normal, like target
   * @param t effective times {@code [rows]}
   * @param condition {@code [rows, conditionSize]}
   */
  public static Errors errors(
      FlowHead head, Tensor target, Tensor noise, Tensor t, Tensor condition) {
    Tensor time = t.unsqueeze(1);
    Tensor noisy = time.mul(target).add(time.neg().add(1).mul(noise));
    FlowHead.Result r = head.forward(noisy, t, condition);
    return new Errors(r.velocity().sub(target.sub(noise)).square(), r.features());
  }
}
