package dev.vgt4j.core.vlm;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Cosines and sines of rotary positions, computed once a forward pass and shared by its layers.
 *
 * @param cos broadcastable to queries and keys, the last axis of a head's width
 * @param sin like cos
 */
public record Rotary(Tensor cos, Tensor sin) {
  /**
   * Positions of a language model.
   *
   * @param positions int64 {@code [batch, tokens]}, or {@code [axes, batch, tokens]} where the
   *     frequencies are shared out among axes
   * @return cos and sin {@code [batch, 1, tokens, headDim]}
   * @throws ShapeException if there are axes, but not as many as the model has
   */
  static Rotary of(Tensor positions, Qwen2Config config) {
    if (positions.rank() == 2) {
      return ofAngles(angles(positions, config));
    }
    List<Integer> sections = config.ropeSections();
    if (positions.rank() != 3 || !positions.dim(0).is(sections.size())) {
      throw new ShapeException(
          "positions: expected [batch, tokens] or ["
              + sections.size()
              + " axes, batch, tokens], got "
              + positions.shape());
    }
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (int axis = 0; axis < sections.size(); axis++) {
      int to = from + sections.get(axis);
      parts.add(angles(positions.select(0, axis), config).slice(-1, from, to));
      from = to;
    }
    return ofAngles(Tensor.concat(-1, parts));
  }

  /** {@code [batch, tokens]} to {@code [batch, 1, tokens, headDim / 2]}. */
  private static Tensor angles(Tensor positions, Qwen2Config config) {
    return angles(positions, config.headDim(), config.ropeTheta()).unsqueeze(1);
  }

  /**
   * Angles of positions on one axis.
   *
   * @param positions int64 {@code [...]}
   * @param size twice the number of frequencies
   * @param theta base of the frequencies
   * @return radians {@code [..., size / 2]}
   */
  public static Tensor angles(Tensor positions, int size, double theta) {
    Tensor frequencies = positions.graph().constant(inverseFrequencies(size, theta));
    return positions.cast(DType.FLOAT32).unsqueeze(-1).mul(frequencies);
  }

  /**
   * Turns angles into what rotates heads in half-split form.
   *
   * @param half radians {@code [..., headDim / 2]}
   */
  public static Rotary ofAngles(Tensor half) {
    Tensor angles = Tensor.concat(-1, half, half);
    return new Rotary(angles.cos(), angles.sin());
  }

  /** {@code theta^(-2i/size)}, rounded once from double. */
  static HostTensor inverseFrequencies(int size, double theta) {
    float[] f = new float[size / 2];
    for (int i = 0; i < f.length; i++) {
      f[i] = (float) Math.pow(theta, -2.0 * i / size);
    }
    return HostTensor.of(f, f.length);
  }
}
