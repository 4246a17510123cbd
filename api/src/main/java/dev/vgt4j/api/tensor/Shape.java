package dev.vgt4j.api.tensor;

import dev.vgt4j.api.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The axis lengths of a tensor, fixed or symbolic.
 *
 * @param dims lengths, outermost first
 */
public record Shape(List<Dim> dims) {
  /** Copies the list. */
  public Shape {
    dims = List.copyOf(dims);
  }

  /**
   * A shape from numbers, symbol names and dims, as {@code Shape.of("B", 16, Dim.symbol("S"))}.
   *
   * @throws ShapeException if an entry is none of these
   */
  public static Shape of(Object... dims) {
    return new Shape(Arrays.stream(dims).map(Dim::from).toList());
  }

  /** A fixed shape. */
  public static Shape ofLongs(long... dims) {
    return new Shape(Arrays.stream(dims).mapToObj(Dim::of).toList());
  }

  /** Number of axes. */
  public int rank() {
    return dims.size();
  }

  /** Length of an axis; negative axes count from the end. */
  public Dim get(int axis) {
    return dims.get(axis(axis));
  }

  /**
   * A checked, non-negative axis number.
   *
   * @throws ShapeException if there is no such axis
   */
  public int axis(int axis) {
    int a = axis < 0 ? axis + rank() : axis;
    if (a < 0 || a >= rank()) {
      throw new ShapeException("axis " + axis + ": shape " + this + " has rank " + rank());
    }
    return a;
  }

  /** The same shape with one axis replaced. */
  public Shape with(int axis, Dim dim) {
    List<Dim> d = new ArrayList<>(dims);
    d.set(axis(axis), dim);
    return new Shape(d);
  }

  /** The part from axis {@code from} up to but without {@code to}. */
  public Shape sub(int from, int to) {
    return new Shape(dims.subList(from, to));
  }

  /** This shape followed by another. */
  public Shape concat(Shape other) {
    List<Dim> d = new ArrayList<>(dims);
    d.addAll(other.dims);
    return new Shape(d);
  }

  /** Number of elements. */
  public Dim size() {
    return dims.stream().reduce(Dim.ONE, Dim::times);
  }

  /** True if every axis is a number. */
  public boolean isConstant() {
    return dims.stream().allMatch(Dim::isConstant);
  }

  /** The lengths of a fixed shape. */
  public long[] toLongs() {
    return dims.stream().mapToLong(Dim::value).toArray();
  }

  /** The lengths under the given symbol values. */
  public long[] eval(Map<String, Long> symbols) {
    return dims.stream().mapToLong(d -> d.eval(symbols)).toArray();
  }

  /**
   * The NumPy broadcast of two shapes. A symbolic length meets only its equal or the number 1.
   *
   * @param operation name for the error message
   * @throws ShapeException if they do not broadcast
   */
  public static Shape broadcast(String operation, Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Dim> out = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      Dim x = i < rank - a.rank() ? Dim.ONE : a.dims.get(i - rank + a.rank());
      Dim y = i < rank - b.rank() ? Dim.ONE : b.dims.get(i - rank + b.rank());
      if (!x.equals(y) && !x.is(1) && !y.is(1)) {
        throw new ShapeException(
            operation
                + ": shapes "
                + a
                + " and "
                + b
                + " do not broadcast ("
                + x
                + " against "
                + y
                + ")");
      }
      out.add(x.is(1) ? y : x);
    }
    return new Shape(out);
  }

  @Override
  public String toString() {
    return dims.toString();
  }
}
