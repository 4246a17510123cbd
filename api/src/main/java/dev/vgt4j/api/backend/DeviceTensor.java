package dev.vgt4j.api.backend;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;

/** A tensor that lives on a backend's device; whoever received it closes it. */
public interface DeviceTensor extends Value, AutoCloseable {
  /**
   * Copies the numbers to host memory.
   *
   * @throws IllegalStateException if it is closed
   */
  HostTensor toHost();

  /** Frees the memory; closing twice does nothing. */
  @Override
  void close();
}
