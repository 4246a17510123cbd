package dev.vgt4j.api.tensor;

/** A tensor with contents: in host memory or on a backend's device. */
public interface Value {
  /** Element type. */
  DType dtype();

  /** Axis lengths, outermost first; empty for a scalar. */
  long[] shape();
}
