package dev.vgt4j.core.io;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A view of numbers that do not lie in row-major order, such as a transposed matrix; each part is
 * gathered into direct memory.
 *
 * @param numbers the stretch of the storage that the view touches, from its first element on
 * @param shape axis lengths, none of them 0
 * @param strides distance between neighbours along each axis, in elements
 */
record StridedTensor(HostTensor numbers, long[] shape, long[] strides) implements TensorSource {
  @Override
  public DType dtype() {
    return numbers.dtype();
  }

  @Override
  public HostTensor part(long from, int count) {
    Objects.checkFromIndexSize(from, count, elements());
    HostTensor out = HostTensor.zeros(dtype(), count);
    ByteBuffer to = out.bytes();
    ByteBuffer source = numbers.bytes();
    long[] index = unravel(from);
    int width = dtype().bytes();
    for (int i = 0; i < count; i++) {
      copy(source, offset(index) * width, to, i * width, width);
      advance(index);
    }
    return out;
  }

  private static void copy(ByteBuffer from, int at, ByteBuffer to, int target, int width) {
    switch (width) {
      case 1 -> to.put(target, from.get(at));
      case 2 -> to.putShort(target, from.getShort(at));
      case 4 -> to.putInt(target, from.getInt(at));
      default -> to.putLong(target, from.getLong(at));
    }
  }

  private long[] unravel(long element) {
    long[] index = new long[shape.length];
    long rest = element;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return index;
  }

  /** All elements lie in one buffer, so an int counts them. */
  private int offset(long[] index) {
    long offset = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      offset += index[axis] * strides[axis];
    }
    return (int) offset;
  }

  private void advance(long[] index) {
    for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
      index[axis] = 0;
    }
  }
}
