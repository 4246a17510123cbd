package dev.vgt4j.core.nn;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;

/** Learned positions of a square grid of patches, for images of any size. */
public final class GridPositions {
  private GridPositions() {}

  /**
   * Resizes the grid bicubically (a = -0.75, pixel centres, no antialiasing), as InternViT, CLIP
   * and SigLIP do for images of another size than they were trained on.
   *
   * @param table {@code [leading + side*side, d]} or {@code [1, leading + side*side, d]}
   * @param leading positions of tokens before the patches, such as the class token; they are kept
   * @param side patches in a row of the grid that was learned
   * @param height patches in a column of the image
   * @param width patches in a row of the image
   * @return {@code [1, leading + height*width, d]}
   */
  public static Tensor resized(Tensor table, int leading, int side, Dim height, Dim width) {
    Dim d = table.dim(-1);
    Tensor all = table.reshape(1, leading + side * side, d);
    Tensor learned = all.slice(1, leading, leading + side * side);
    Tensor grid = learned.reshape(1, side, side, d).permute(0, 3, 1, 2);
    Tensor patches = Patches.raster(Resize.bicubic(grid, height, width));
    return leading == 0 ? patches : Tensor.concat(1, all.slice(1, 0, leading), patches);
  }
}
