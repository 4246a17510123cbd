package dev.vgt4j.backend.tf;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import dev.vgt4j.api.tensor.Value;
import java.util.Arrays;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** A tensor in TensorFlow's memory. */
final class TfTensor implements DeviceTensor {
  private final Tensor tensor;
  private final DType dtype;
  private final long[] shape;
  private boolean closed;

  /** Takes ownership. */
  TfTensor(Tensor tensor) {
    this.tensor = tensor;
    this.dtype = dtype(tensor.dataType());
    this.shape = tensor.shape().asArray();
  }

  /** Numbers in native memory, copied part by part and not through the Java heap. */
  static Tensor copyOf(TensorSource value) {
    Tensor copy = Tensor.of(type(value.dtype().computeType()), Shape.of(value.shape()));
    try {
      value.forEachPart((from, part) -> NativeBytes.write(part, copy, from));
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /**
   * The native tensor behind a value that a user passes in; a new one for host tensors.
   *
   * @throws InvalidInputException if it belongs to another backend
   * @throws IllegalStateException if it is closed
   */
  static Tensor nativeOf(String name, Value value) {
    if (value instanceof HostTensor host) {
      return copyOf(host);
    }
    if (value instanceof TfTensor own) {
      own.requireOpen(name);
      return own.tensor;
    }
    throw new InvalidInputException(
        "'"
            + name
            + "': a "
            + value.getClass().getSimpleName()
            + " of another backend; pass a HostTensor or a tensor of backend 'tf'");
  }

  private void requireOpen(String name) {
    if (closed) {
      throw new IllegalStateException(
          name + ": the tensor " + dtype + Arrays.toString(shape) + " is closed");
    }
  }

  static DataType dataType(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.DT_FLOAT;
      case INT64 -> DataType.DT_INT64;
      case BOOL -> DataType.DT_BOOL;
      default -> throw new IllegalArgumentException(dtype + " is for storage only");
    };
  }

  private static DType dtype(DataType type) {
    return switch (type) {
      case DT_FLOAT -> DType.FLOAT32;
      case DT_INT64 -> DType.INT64;
      case DT_BOOL -> DType.BOOL;
      default -> throw new IllegalArgumentException("unexpected TensorFlow type " + type);
    };
  }

  private static Class<? extends TType> type(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> TFloat32.class;
      case INT64 -> TInt64.class;
      case BOOL -> TBool.class;
      default -> throw new IllegalArgumentException(dtype + " is for storage only");
    };
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
    requireOpen("toHost");
    HostTensor host = HostTensor.zeros(dtype, shape);
    if (host.size() > 0) {
      NativeBytes.read(tensor, host.bytes());
    }
    return host;
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
    return "tf " + dtype + Arrays.toString(shape) + (closed ? " (closed)" : "");
  }
}
