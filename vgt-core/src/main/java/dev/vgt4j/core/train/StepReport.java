package dev.vgt4j.core.train;

import java.util.Map;

/**
 * One finished step.
 *
 * @param step its number, counted from 1
 * @param steps steps in total
 * @param metrics scalar outputs by name, the loss first
 * @param learningRate the rate it used
 * @param gradientNorm global norm before clipping
 * @param skipped true if loss or gradients were not finite and nothing was updated
 * @param samplesPerSecond mean speed since the run started or resumed
 * @param seconds what the step took, waiting for its batch and averaging included
 * @param waited seconds of it in which the device waited for the batch
 * @param flops floating point operations of its products, 0 if not known
 */
public record StepReport(
    long step,
    long steps,
    Map<String, Double> metrics,
    double learningRate,
    double gradientNorm,
    boolean skipped,
    double samplesPerSecond,
    double seconds,
    double waited,
    long flops) {
  /** The value that is minimised. */
  public double loss() {
    return metrics.values().iterator().next();
  }
}
