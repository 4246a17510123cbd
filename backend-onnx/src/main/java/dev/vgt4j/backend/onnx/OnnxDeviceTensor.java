package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Memory of ONNX Runtime. Any program of any session of this backend can be fed with it. It may
 * have room behind the entries of its third axis, which nobody sees but the program that fills it.
 */
final class OnnxDeviceTensor implements DeviceTensor {
  private final OnnxTensor tensor;
  private final DType dtype;
  private final long[] shape;
  private final long room;
  private boolean closed;

  /** Takes ownership. */
  OnnxDeviceTensor(OnnxTensor tensor) {
    this.tensor = tensor;
    this.dtype = Tensors.dtype(tensor.getInfo().type);
    this.shape = tensor.getInfo().getShape();
    this.room = shape.length > GrowingStates.AXIS ? shape[GrowingStates.AXIS] : 0;
  }

  /** Takes ownership of a buffer, of whose third axis the front is the value. */
  OnnxDeviceTensor(OnnxTensor buffer, long length) {
    this(buffer);
    shape[GrowingStates.AXIS] = length;
  }

  /** The same memory with another length; this one is closed. */
  OnnxDeviceTensor handOver(long length) {
    OnnxDeviceTensor next = new OnnxDeviceTensor(tensor(), length);
    closed = true;
    return next;
  }

  /**
   * The runtime's tensor with all of its room, still owned by this.
   *
   * @throws IllegalStateException if it is closed
   */
  OnnxTensor tensor() {
    if (closed) {
      throw new IllegalStateException("device tensor " + this + " is closed");
    }
    return tensor;
  }

  /** Length of the third axis in memory; 0 if there is none. */
  long room() {
    return room;
  }

  /** True if there is nothing but the value. */
  boolean isExact() {
    return shape.length <= GrowingStates.AXIS || shape[GrowingStates.AXIS] == room;
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
    if (empty) {
      return HostTensor.zeros(dtype, shape);
    }
    ByteBuffer all = open.getByteBuffer();
    return HostTensor.wrap(dtype, isExact() ? all : front(all), shape);
  }

  private ByteBuffer front(ByteBuffer all) {
    int unit = dtype.bytes();
    for (int axis = GrowingStates.AXIS + 1; axis < shape.length; axis++) {
      unit = Math.toIntExact(unit * shape[axis]);
    }
    int used = Math.toIntExact(unit * shape[GrowingStates.AXIS]);
    int step = Math.toIntExact(unit * room);
    int rows = Math.toIntExact(shape[0] * shape[1]);
    ByteBuffer out = ByteBuffer.allocate(used * rows).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      out.put(row * used, all, row * step, used);
    }
    return out;
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
