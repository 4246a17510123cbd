package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A row-major array of doubles. Whole numbers up to 2^53 are exact and truth values are 0 and 1, so
 * one Java type carries all three element types.
 *
 * @param dtype the element type that the doubles stand for
 * @param shape axis lengths, outermost first
 * @param values the elements
 */
public record DoubleArray(DType dtype, int[] shape, double[] values) {

  /** An array of zeros. */
  public static DoubleArray zeros(DType dtype, int... shape) {
    return new DoubleArray(dtype, shape, new double[count(shape)]);
  }

  /** One number without axes. */
  public static DoubleArray scalar(DType dtype, double value) {
    return new DoubleArray(dtype, new int[0], new double[] {value});
  }

  /** A copy of a tensor's numbers. */
  public static DoubleArray of(HostTensor t) {
    HostTensor w = t.widened();
    DoubleArray a = zeros(w.dtype(), ints(w.shape()));
    Arrays.setAll(a.values, w::at);
    return a;
  }

  /** The numbers as a tensor; float32 rounds them. */
  public HostTensor toHost() {
    long[] dims = Arrays.stream(shape).asLongStream().toArray();
    HostTensor t = HostTensor.zeros(dtype, dims);
    for (int i = 0; i < values.length; i++) {
      switch (dtype) {
        case FLOAT32 -> t.bytes().putFloat(4 * i, (float) values[i]);
        case INT64 -> t.bytes().putLong(8 * i, (long) values[i]);
        default -> t.bytes().put(i, (byte) values[i]);
      }
    }
    return t;
  }

  /** Number of axes. */
  public int rank() {
    return shape.length;
  }

  /** The same elements under another shape. */
  public DoubleArray reshape(int... to) {
    return new DoubleArray(dtype, to, values);
  }

  /** A function of every element. */
  public DoubleArray map(DoubleUnaryOperator f) {
    return new DoubleArray(dtype, shape, Arrays.stream(values).map(f).toArray());
  }

  /** Distance between neighbours along each axis. */
  public int[] strides() {
    int[] s = new int[rank()];
    int step = 1;
    for (int a = rank() - 1; a >= 0; a--) {
      s[a] = step;
      step *= shape[a];
    }
    return s;
  }

  /** Strides that read this as if it had been broadcast to a shape. */
  int[] stridesIn(int[] target) {
    int[] own = strides();
    int[] s = new int[target.length];
    int lead = target.length - rank();
    for (int a = lead; a < target.length; a++) {
      s[a] = shape[a - lead] == 1 ? 0 : own[a - lead];
    }
    return s;
  }

  /** A new array whose element at index i is this one's at {@code start + i . strides}. */
  DoubleArray read(int[] newShape, int start, int[] strides) {
    DoubleArray out = zeros(dtype, newShape);
    Arrays.setAll(out.values, i -> values[start + offset(i, newShape, strides)]);
    return out;
  }

  /** The adjoint of {@link #read}: adds a part's elements at {@code start + i . strides}. */
  DoubleArray add(DoubleArray part, int start, int[] strides) {
    for (int i = 0; i < part.values.length; i++) {
      values[start + offset(i, part.shape, strides)] += part.values[i];
    }
    return this;
  }

  /** Where the element with a row-major index lies under other strides. */
  static int offset(int index, int[] shape, int[] strides) {
    int rest = index;
    int offset = 0;
    for (int a = shape.length - 1; a >= 0; a--) {
      offset += rest % shape[a] * strides[a];
      rest /= shape[a];
    }
    return offset;
  }

  /** The NumPy broadcast of two shapes that are known to fit. */
  static int[] broadcast(int[] a, int[] b) {
    int[] longer = (a.length >= b.length ? a : b).clone();
    int[] shorter = a.length >= b.length ? b : a;
    int lead = longer.length - shorter.length;
    for (int i = 0; i < shorter.length; i++) {
      longer[lead + i] = longer[lead + i] == 1 ? shorter[i] : longer[lead + i];
    }
    return longer;
  }

  static int count(int... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  static int[] ints(long[] dims) {
    return Arrays.stream(dims).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}
