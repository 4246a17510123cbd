package dev.vgt4j.api.backend;

import dev.vgt4j.api.tensor.Value;
import java.util.List;
import java.util.Map;

/** A program with gradients. Its {@code run} methods compute the forward pass only. */
public interface TrainingProgram extends Program {
  /** Name of the output that holds the global gradient norm before clipping. */
  String GRADIENT_NORM = "gradNorm";

  /** Prefix of gradient outputs, followed by a parameter's or input's name. */
  String GRADIENT = "grad:";

  /**
   * Forward, backward, clip and update. Nothing is updated if the loss or the gradient norm is not
   * finite; the outputs tell.
   *
   * @param learningRate step size of this step, not negative
   * @return the graph's outputs and {@link #GRADIENT_NORM}
   */
  default Outputs step(Map<String, ? extends Value> inputs, double learningRate) {
    return step(List.of(inputs), learningRate);
  }

  /**
   * One update from several passes, so that a batch needs no more memory than one of its parts:
   * forward and backward on each, then clip and update with the mean of their gradients. Nothing is
   * updated if any loss or the norm of the mean gradient is not finite; the outputs tell.
   *
   * @param parts inputs of each pass, at least one
   * @param learningRate step size of this step, not negative
   * @return the mean over the passes of every float scalar output, other outputs of the last pass,
   *     and {@link #GRADIENT_NORM} of the mean gradient
   */
  Outputs step(List<? extends Map<String, ? extends Value>> parts, double learningRate);

  /**
   * Forward and backward without an update.
   *
   * @return the graph's outputs, {@link #GRADIENT_NORM} over the parameters, and {@link #GRADIENT}
   *     + name for every trained parameter and asked input; zeros where the loss does not depend on
   *     it
   */
  Outputs gradients(Map<String, ? extends Value> inputs);
}
