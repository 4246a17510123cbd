package dev.vgt4j.core.train;

import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Everything that a run needs to go on. Random generators need no place in it: each step's draws
 * follow from the seed and the step's number, and so does the place in the data. See {@link
 * Checkpoints} for where it is kept.
 *
 * @param summary what it is
 * @param parameters current weights by name
 * @param optimizer what {@code Session.optimizerState} returned
 * @param averages moving averages by parameter name; empty if off
 * @param state what {@code TrainingRun.state} returned
 */
public record Checkpoint(
    Summary summary,
    Map<String, HostTensor> parameters,
    Map<String, HostTensor> optimizer,
    Map<String, HostTensor> averages,
    Map<String, HostTensor> state) {
  /**
   * What is known without reading tensors.
   *
   * @param step steps done
   * @param run fingerprint of the recipe; only the same recipe may resume
   * @param averaging whether the averages average already, or are copies until they begin
   * @param metrics means over the steps since the checkpoint before, what is minimised first; NaN
   *     if no such step was finite
   * @param seconds spent on training so far, all runs together
   */
  public record Summary(
      long step, String run, boolean averaging, Map<String, Double> metrics, double seconds) {
    /** Mean of what is minimised; NaN if unknown. */
    public double loss() {
      return metrics.values().stream().findFirst().orElse(Double.NaN);
    }
  }

  /** Steps done. */
  public long step() {
    return summary.step();
  }

  /**
   * Looks whether it is worth keeping.
   *
   * @throws VgtException naming a weight that is not finite
   */
  void requireFinite() {
    requireFinite("weight", parameters);
    requireFinite("moving average of", averages);
  }

  private void requireFinite(String kind, Map<String, HostTensor> tensors) {
    tensors.forEach(
        (name, tensor) -> {
          if (!isFinite(tensor)) {
            throw new VgtException(
                "training: after step "
                    + step()
                    + " the "
                    + kind
                    + " '"
                    + name
                    + "' is not finite, so nothing was saved; lower the learning rate and start"
                    + " anew, or resume from the checkpoint before with --resume");
          }
        });
  }

  private static boolean isFinite(HostTensor tensor) {
    if (tensor.dtype() != DType.FLOAT32) {
      return IntStream.range(0, tensor.size()).allMatch(i -> Double.isFinite(tensor.at(i)));
    }
    FloatBuffer values = tensor.bytes().asFloatBuffer();
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        return false;
      }
    }
    return true;
  }
}
