package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;

/** Memory of ONNX Runtime. Any program of any session of this backend can be fed with it. */
final class OnnxDeviceTensor implements DeviceTensor {
  private final OnnxTensor tensor;
  private final DType dtype;
  private final long[] shape;
  private boolean closed;

  /** Takes ownership. */
  OnnxDeviceTensor(OnnxTensor tensor) {
    this.tensor = tensor;
    this.dtype = Tensors.dtype(tensor.getInfo().type);
    this.shape = tensor.getInfo().getShape();
  }

  /**
   * The runtime's tensor, still owned by this.
   *
   * @throws IllegalStateException if it is closed
   */
  OnnxTensor tensor() {
    if (closed) {
      throw new IllegalStateException("device tensor " + this + " is closed");
    }
    return tensor;
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public HostTensor toHost() {
    OnnxTensor open = tensor();
    boolean empty = Arrays.stream(shape).anyMatch(d -> d == 0);
    return empty
        ? HostTensor.zeros(dtype, shape)
        : HostTensor.wrap(dtype, open.getByteBuffer(), shape);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tensor.close();
    }
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}
