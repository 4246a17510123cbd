package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Shape;

/**
 * A named value of the model being written.
 *
 * @param name unique in the model
 * @param spec element type and shape
 */
record ModelValue(String name, TensorSpec spec) {
  /** Takes the place of an optional input that is not given. */
  static final ModelValue ABSENT = new ModelValue("", new TensorSpec(DType.FLOAT32, Shape.of()));

  DType dtype() {
    return spec.dtype();
  }

  Shape shape() {
    return spec.shape();
  }

  int rank() {
    return spec.shape().rank();
  }
}
