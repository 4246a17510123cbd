package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;

/**
 * The largest latent grid that a model has queries and positions for. Smaller grids use its centre.
 *
 * @param height rows
 * @param width columns
 */
public record PositionGrid(int height, int width) {
  /**
   * Places of a smaller grid within this one, in raster order.
   *
   * @param rows rows of the smaller grid
   * @param columns columns of the smaller grid
   * @return {@code [rows * columns]} indices into the flattened largest grid
   * @throws InvalidInputException if it does not fit
   */
  public long[] centred(int rows, int columns) {
    if (rows < 1 || columns < 1 || rows > height || columns > width) {
      throw new InvalidInputException(
          "latent grid: expected between 1x1 and "
              + height
              + "x"
              + width
              + " (rows x columns), got "
              + rows
              + "x"
              + columns);
    }
    int top = (height - rows) / 2;
    int left = (width - columns) / 2;
    long[] out = new long[rows * columns];
    for (int i = 0; i < out.length; i++) {
      out[i] = (long) (top + i / columns) * width + left + i % columns;
    }
    return out;
  }
}
