package dev.vgt4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;

/** A PyTorch tensor that nothing else owns. */
final class DjlTensor implements DeviceTensor {
  private final PtNDArray array;
  private final DType dtype;
  private final long[] shape;
  private boolean closed;

  /** Takes the array away from the manager that owned it. */
  DjlTensor(PtNDArray array, DType dtype) {
    this.array = array;
    this.dtype = dtype;
    this.shape = array.getShape().getShape();
    array.detach();
  }

  PtNDArray array() {
    Natives.requireOpen(!closed, "tensor " + this);
    return array;
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
    return Natives.download(array(), dtype, shape);
  }

  @Override
  public void close() {
    closed = true;
    array.close();
  }

  @Override
  public String toString() {
    return dtype + java.util.Arrays.toString(shape);
  }
}
