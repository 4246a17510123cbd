package dev.vgt4j.core.vlm;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;

/**
 * Cosines and sines of rotary positions, computed once a forward pass and shared by its layers.
 *
 * @param cos {@code [batch, 1, tokens, headDim]}
 * @param sin like cos
 */
record Rotary(Tensor cos, Tensor sin) {
  /**
   * @param positions int64 {@code [batch, tokens]}
   */
  static Rotary of(Tensor positions, int headDim, double theta) {
    GraphBuilder g = positions.graph();
    Tensor half =
        positions
            .cast(DType.FLOAT32)
            .reshape(positions.dim(0), 1, positions.dim(1), 1)
            .mul(g.constant(inverseFrequencies(headDim, theta).reshape(1, 1, 1, headDim / 2)));
    Tensor angles = Tensor.concat(-1, half, half);
    return new Rotary(angles.cos(), angles.sin());
  }

  /** {@code theta^(-2i/headDim)}, rounded once from double. */
  static HostTensor inverseFrequencies(int headDim, double theta) {
    float[] f = new float[headDim / 2];
    for (int i = 0; i < f.length; i++) {
      f[i] = (float) Math.pow(theta, -2.0 * i / headDim);
    }
    return HostTensor.of(f, f.length);
  }
}
