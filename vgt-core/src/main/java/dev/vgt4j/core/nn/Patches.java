package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;

/** Maps to lists of tokens and back. */
public final class Patches {
  private Patches() {}

  /**
   * The cells of a map as tokens, left to right and then downwards: {@link #toTokens} of side 1.
   *
   * @param x {@code [batch, channels, H, W]}
   * @return {@code [batch, H*W, channels]}
   */
  public static Tensor raster(Tensor x) {
    return x.reshape(x.dim(0), x.dim(1), x.dim(2).times(x.dim(3))).transpose(1, 2);
  }

  /**
   * Cuts a map into square patches, left to right and then downwards. A token holds channel by
   * channel the rows of its patch.
   *
   * @param x {@code [batch, channels, side*H, side*W]}
   * @return {@code [batch, H*W, channels*side*side]}
   */
  public static Tensor toTokens(Tensor x, int side) {
    Dim h = x.dim(2).floorDiv(side);
    Dim w = x.dim(3).floorDiv(side);
    return x.reshape(x.dim(0), x.dim(1), h, side, w, side)
        .permute(0, 2, 4, 1, 3, 5)
        .reshape(x.dim(0), h.times(w), x.dim(1).times((long) side * side));
  }

  /**
   * Puts patches together again.
   *
   * @param tokens {@code [batch, H*W, channels*side*side]}
   * @param rows H
   * @param columns W
   * @return {@code [batch, channels, side*H, side*W]}
   */
  public static Tensor toMap(Tensor tokens, Dim rows, Dim columns, int side) {
    Dim channels = tokens.dim(2).floorDiv((long) side * side);
    return tokens
        .reshape(tokens.dim(0), rows, columns, channels, side, side)
        .permute(0, 3, 1, 4, 2, 5)
        .reshape(tokens.dim(0), channels, rows.times(side), columns.times(side));
  }
}
