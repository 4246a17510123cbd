package dev.vgt4j.testkit;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * An operand of an {@link OpCase}: its type and shape, and what numbers it gets.
 *
 * @param dtype float32, int64 or bool
 * @param shape lengths, fixed or symbolic
 * @param fill draws one element
 */
record Arg(DType dtype, Shape shape, Fill fill) {

  /** Draws a number from a generator. */
  interface Fill {
    double next(RandomGenerator random);
  }

  /** Float32, standard normal. */
  static Arg normal(Object... dims) {
    return scaled(1, dims);
  }

  /** Float32, normal with a standard deviation. */
  static Arg scaled(double deviation, Object... dims) {
    return new Arg(DType.FLOAT32, Shape.of(dims), r -> deviation * r.nextGaussian());
  }

  /** Float32 between 0.5 and 2, away from poles and branch points. */
  static Arg positive(Object... dims) {
    return new Arg(DType.FLOAT32, Shape.of(dims), r -> 0.5 + 1.5 * r.nextDouble());
  }

  /** Float32 whole numbers between -2 and 2, so that equal ones meet. */
  static Arg coarse(Object... dims) {
    return new Arg(DType.FLOAT32, Shape.of(dims), r -> r.nextInt(-2, 3));
  }

  /** Int64 from a range, the upper end excluded. */
  static Arg ints(int from, int to, Object... dims) {
    return new Arg(DType.INT64, Shape.of(dims), r -> r.nextInt(from, to));
  }

  /** Bool, each with probability one half. */
  static Arg bools(Object... dims) {
    return new Arg(DType.BOOL, Shape.of(dims), r -> r.nextBoolean() ? 1 : 0);
  }

  /** Numbers for the lengths that the symbols have. */
  HostTensor draw(RandomGenerator random, Map<String, Long> symbols) {
    HostTensor t = HostTensor.zeros(dtype, shape.eval(symbols));
    for (int i = 0; i < t.size(); i++) {
      double v = fill.next(random);
      switch (dtype) {
        case FLOAT32 -> t.bytes().putFloat(4 * i, (float) v);
        case INT64 -> t.bytes().putLong(8 * i, (long) v);
        default -> t.bytes().put(i, (byte) v);
      }
    }
    return t;
  }
}
