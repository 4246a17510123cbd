package dev.vgt4j.core.vlm.dinov3;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;

/**
 * Cosines and sines of rotary positions on a grid of patches. A patch's place is its centre, with
 * the image going from -1 to 1 in both directions whatever its size; half of a head's frequencies
 * turn with the row and half with the column.
 *
 * @param cos {@code [tokens, headDim]}
 * @param sin like cos
 */
public record PatchRotary(Tensor cos, Tensor sin) {
  /**
   * Computes the tables.
   *
   * @param leading tokens before the patches; they are not turned
   * @param height patches in a column
   * @param width patches in a row
   * @param headDim width of a head, a multiple of 4
   * @param theta base of the frequencies
   * @return tables of {@code leading + height * width} tokens, patches in raster order
   */
  public static PatchRotary of(
      GraphBuilder g, int leading, Dim height, Dim width, int headDim, double theta) {
    int quarter = headDim / 4;
    Tensor frequencies = g.constant(frequencies(quarter, theta));
    Tensor rows = centres(g, height).reshape(height, 1, 1).mul(frequencies);
    Tensor columns = centres(g, width).reshape(1, width, 1).mul(frequencies);
    Tensor half =
        Tensor.concat(
                2, rows.expand(height, width, quarter), columns.expand(height, width, quarter))
            .reshape(height.times(width), 2 * quarter);
    // an angle of 0 leaves a token as it is
    Tensor angles = Tensor.concat(1, half, half).pad(0, leading, 0);
    return new PatchRotary(angles.cos(), angles.sin());
  }

  private static Tensor centres(GraphBuilder g, Dim n) {
    Tensor count = g.dimValue(n).cast(DType.FLOAT32);
    return g.arange(n).cast(DType.FLOAT32).add(0.5).div(count).mul(2).sub(1);
  }

  /** {@code 2 pi theta^(-i/quarter)}, rounded once from double. */
  private static HostTensor frequencies(int quarter, double theta) {
    float[] f = new float[quarter];
    for (int i = 0; i < quarter; i++) {
      f[i] = (float) (2 * Math.PI * Math.pow(theta, -(double) i / quarter));
    }
    return HostTensor.of(f, 1, 1, quarter);
  }
}
