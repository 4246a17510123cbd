package dev.vgt4j.api.graph;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Shape;

/**
 * Element type and shape of a named tensor.
 *
 * @param dtype element type
 * @param shape axis lengths
 */
public record TensorSpec(DType dtype, Shape shape) {
  /** Bytes that the numbers take; the shape must be fixed. */
  public long bytes() {
    return Math.multiplyExact(shape.size().value(), (long) dtype.bytes());
  }

  @Override
  public String toString() {
    return dtype + shape.toString();
  }
}
