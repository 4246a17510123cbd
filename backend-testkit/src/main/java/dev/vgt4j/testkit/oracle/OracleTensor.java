package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;

/** What the oracle calls a device tensor: numbers that can be closed. */
final class OracleTensor implements DeviceTensor {
  private final HostTensor numbers;
  private boolean closed;

  OracleTensor(HostTensor numbers) {
    this.numbers = numbers;
  }

  @Override
  public DType dtype() {
    return numbers.dtype();
  }

  @Override
  public long[] shape() {
    return numbers.shape();
  }

  @Override
  public HostTensor toHost() {
    if (closed) {
      throw new IllegalStateException("the tensor " + numbers + " is closed");
    }
    return numbers;
  }

  @Override
  public void close() {
    closed = true;
  }
}
