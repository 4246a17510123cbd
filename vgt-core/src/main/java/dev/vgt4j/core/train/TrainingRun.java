package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.List;
import java.util.Map;

/** A task that is compiled on a session. */
public interface TrainingRun extends AutoCloseable {
  /**
   * How a step went.
   *
   * @param metrics by name, for every name of {@link TrainingTask#metrics}
   * @param gradientNorm global norm before clipping
   * @param updated false if loss or gradients were not finite and nothing was changed
   * @param flops floating point operations of its products, forward and backward; beside the
   *     machine's peak they tell how well a step uses it
   */
  record Result(Map<String, Double> metrics, double gradientNorm, boolean updated, long flops) {}

  /** Names of the parameters that the steps change, sorted; a checkpoint keeps them. */
  List<String> trained();

  /** Those of them that are part of the finished model, which moving averages follow. */
  default List<String> averaged() {
    return trained();
  }

  /**
   * Forward, backward and update.
   *
   * @param step counted from 0
   * @param learningRate of this step, not negative
   */
  Result step(long step, Batch batch, double learningRate);

  /** What it remembers from step to step beside parameters and optimizer; a checkpoint keeps it. */
  default Map<String, HostTensor> state() {
    return Map.of();
  }

  /** Goes on from what {@link #state} returned. */
  default void restore(Map<String, HostTensor> state) {}

  @Override
  void close();
}
