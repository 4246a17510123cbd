package dev.vgt4j.api.tensor;

import dev.vgt4j.api.ShapeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Numbers in host memory, row-major, little-endian, in one buffer of at most 2 GiB. The buffer may
 * be a direct one or a slice of a memory-mapped file; it is shared, not copied, so treat a tensor
 * as immutable once it is handed on.
 */
public final class HostTensor implements Value, TensorSource {
  private final DType dtype;
  private final long[] shape;
  private final ByteBuffer data;

  private HostTensor(DType dtype, long[] shape, ByteBuffer data) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }

  /**
   * Wraps a buffer's remaining bytes without copying.
   *
   * @throws ShapeException if their number is not what shape and type need
   */
  public static HostTensor wrap(DType dtype, ByteBuffer buffer, long... shape) {
    long need = Math.multiplyExact(count(shape), (long) dtype.bytes());
    if (buffer.remaining() != need) {
      throw new ShapeException(
          "host tensor "
              + dtype
              + Arrays.toString(shape)
              + ": expected "
              + need
              + " bytes, got "
              + buffer.remaining());
    }
    return new HostTensor(dtype, shape.clone(), buffer.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** A tensor of zeros in direct memory. */
  public static HostTensor zeros(DType dtype, long... shape) {
    long bytes = Math.multiplyExact(count(shape), (long) dtype.bytes());
    if (bytes > Integer.MAX_VALUE) {
      throw new ShapeException(
          "host tensor " + dtype + Arrays.toString(shape) + ": more than 2 GiB in one tensor");
    }
    ByteBuffer b = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new HostTensor(dtype, shape.clone(), b);
  }

  /** A float32 tensor with a copy of the values. */
  public static HostTensor of(float[] values, long... shape) {
    HostTensor t = zeros(DType.FLOAT32, shape);
    t.checkCount(values.length);
    t.data.asFloatBuffer().put(values);
    return t;
  }

  /** An int64 tensor with a copy of the values. */
  public static HostTensor of(long[] values, long... shape) {
    HostTensor t = zeros(DType.INT64, shape);
    t.checkCount(values.length);
    t.data.asLongBuffer().put(values);
    return t;
  }

  /** A bool tensor with a copy of the values. */
  public static HostTensor of(boolean[] values, long... shape) {
    HostTensor t = zeros(DType.BOOL, shape);
    t.checkCount(values.length);
    for (int i = 0; i < values.length; i++) {
      t.data.put(i, (byte) (values[i] ? 1 : 0));
    }
    return t;
  }

  /** A float32 scalar of rank 0. */
  public static HostTensor scalar(double value) {
    return of(new float[] {(float) value});
  }

  /** An int64 scalar of rank 0. */
  public static HostTensor scalar(long value) {
    return of(new long[] {value});
  }

  private void checkCount(int given) {
    if (given != size()) {
      throw new ShapeException(
          "host tensor "
              + Arrays.toString(shape)
              + ": expected "
              + size()
              + " values, got "
              + given);
    }
  }

  /** Number of elements of a shape; refuses negative lengths and what no long can count. */
  static long count(long[] shape) {
    long n = 1;
    for (long d : shape) {
      if (d < 0) {
        throw new ShapeException("host tensor " + Arrays.toString(shape) + ": negative length");
      }
      n = Math.multiplyExact(n, d);
    }
    return n;
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public int size() {
    return Math.toIntExact(count(shape));
  }

  @Override
  public HostTensor part(long from, int count) {
    Objects.checkFromIndexSize(from, count, size());
    int width = dtype.bytes();
    return wrap(dtype, bytes().slice((int) from * width, count * width), count);
  }

  /** A fresh little-endian view of all bytes; writing to it changes this tensor. */
  public ByteBuffer bytes() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The same numbers under another shape, without copying.
   *
   * @throws ShapeException if the number of elements differs
   */
  public HostTensor reshape(long... newShape) {
    return wrap(dtype, bytes(), newShape);
  }

  /** All elements as floats; any dtype is converted. */
  public float[] toFloats() {
    float[] out = new float[size()];
    ByteBuffer b = bytes();
    if (dtype == DType.FLOAT32) {
      FloatBuffer f = b.asFloatBuffer();
      f.get(out);
      return out;
    }
    if (isHalf()) {
      HalfRuns.widen(dtype, b.asShortBuffer(), FloatBuffer.wrap(out));
      return out;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) number(b, i);
    }
    return out;
  }

  /** All elements as longs; floating values are truncated. */
  public long[] toLongs() {
    long[] out = new long[size()];
    ByteBuffer b = bytes();
    if (dtype == DType.INT64) {
      LongBuffer l = b.asLongBuffer();
      l.get(out);
      return out;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = (long) number(b, i);
    }
    return out;
  }

  /** All elements as truth values; anything but 0 is true. */
  public boolean[] toBooleans() {
    boolean[] out = new boolean[size()];
    ByteBuffer b = bytes();
    for (int i = 0; i < out.length; i++) {
      out[i] = number(b, i) != 0;
    }
    return out;
  }

  /** One element by its row-major index, as a double (int64 above 2^53 loses digits). */
  public double at(int index) {
    return number(data, index);
  }

  /**
   * The only element.
   *
   * @throws ShapeException if there is not exactly one
   */
  public double item() {
    if (size() != 1) {
      throw new ShapeException("item: expected one element, got shape " + Arrays.toString(shape));
    }
    return at(0);
  }

  /** This tensor in the computable type that holds it, copied only if the type differs. */
  public HostTensor widened() {
    if (dtype.isComputable()) {
      return this;
    }
    HostTensor wide = zeros(dtype.computeType(), shape);
    widenInto(wide.data);
    return wide;
  }

  /**
   * Writes this tensor's numbers, in the computable type that holds them, to the bytes from the
   * buffer's position on, which stays as it is. No more than a few KiB are allocated.
   *
   * @throws java.nio.BufferOverflowException or IndexOutOfBoundsException if they do not fit
   */
  public void widenInto(ByteBuffer target) {
    ByteBuffer to = target.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (dtype.isComputable()) {
      to.put(bytes());
      return;
    }
    if (isHalf()) {
      HalfRuns.widen(dtype, bytes().asShortBuffer(), to.asFloatBuffer());
    } else {
      widenOthers(to);
    }
  }

  private boolean isHalf() {
    return dtype == DType.FLOAT16 || dtype == DType.BFLOAT16;
  }

  private void widenOthers(ByteBuffer to) {
    int n = size();
    for (int i = 0; i < n; i++) {
      if (dtype == DType.FLOAT64) {
        to.putFloat(4 * i, (float) data.getDouble(8 * i));
      } else {
        to.putLong(8 * i, (long) number(data, i));
      }
    }
  }

  /** This tensor's numbers as 16 bit floats, rounded to the nearest, for storage. */
  public HostTensor toHalf() {
    HostTensor t = zeros(DType.FLOAT16, shape);
    int n = size();
    for (int i = 0; i < n; i++) {
      t.data.putShort(2 * i, HalfFloats.of((float) at(i)));
    }
    return t;
  }

  private double number(ByteBuffer b, int i) {
    return switch (dtype) {
      case FLOAT32 -> b.getFloat(4 * i);
      case FLOAT64 -> b.getDouble(8 * i);
      case INT64 -> b.getLong(8 * i);
      case INT32 -> b.getInt(4 * i);
      case UINT8 -> b.get(i) & 0xff;
      case INT8 -> b.get(i);
      case BOOL -> b.get(i) != 0 ? 1 : 0;
      case BFLOAT16 -> Float.intBitsToFloat(b.getShort(2 * i) << 16);
      case FLOAT16 -> HalfFloats.toFloat(b.getShort(2 * i));
    };
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}
