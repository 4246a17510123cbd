package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;
import org.jspecify.annotations.Nullable;

/**
 * A grid of patches cut into square windows. Patches are listed window by window; within a window
 * unit by unit, a unit being the patches that are merged into one token; within a unit row by row.
 * Windows, and units in a window, go left to right and then downwards. Where the grid is no
 * multiple of the window, the list has places at the right and at the bottom that hold no patch.
 *
 * @param rows units in a column of the grid
 * @param columns units in a row of the grid
 * @param merge patches in a row of a unit
 * @param side units in a row of a window
 * @param down windows in a column
 * @param across windows in a row
 */
public record Windows(Dim rows, Dim columns, int merge, int side, Dim down, Dim across) {
  /** Cuts a grid of units. */
  static Windows of(GraphBuilder g, Dim rows, Dim columns, int merge, int side) {
    Dim down = g.quotient(rows.plus(side - 1), side);
    Dim across = g.quotient(columns.plus(side - 1), side);
    return new Windows(rows, columns, merge, side, down, across);
  }

  /** Patches in a column of the grid. */
  public Dim patchRows() {
    return rows.times(merge);
  }

  /** Patches in a row of the grid. */
  public Dim patchColumns() {
    return columns.times(merge);
  }

  private Dim count() {
    return down.times(across);
  }

  private int unitsPerWindow() {
    return side * side;
  }

  private int patchesPerUnit() {
    return merge * merge;
  }

  private int patchesPerWindow() {
    return unitsPerWindow() * patchesPerUnit();
  }

  /**
   * Lists patches by windows.
   *
   * @param patches {@code [batch, patchRows, patchColumns, d]}
   * @return {@code [batch, places, d]}, zeros in places that hold no patch
   */
  public Tensor split(Tensor patches) {
    Dim batch = patches.dim(0);
    long d = patches.dim(3).value();
    long unit = patchesPerUnit() * d;
    Tensor units =
        patches
            .reshape(batch, rows, merge, columns, merge, d)
            .permute(0, 1, 3, 2, 4, 5)
            .reshape(batch, rows, columns, unit);
    return filled(filled(units, 1, down), 2, across)
        .reshape(batch, down, side, across, side, unit)
        .permute(0, 1, 3, 2, 4, 5)
        .reshape(batch, count().times(patchesPerWindow()), d);
  }

  /** Zeros at the end of an axis, so that its windows are full. */
  private Tensor filled(Tensor units, int axis, Dim windows) {
    Dim whole = windows.times(side);
    return whole.equals(units.dim(axis))
        ? units
        : units.pad(axis, 0, side - 1).slice(axis, 0, whole);
  }

  /**
   * Joins the patches of every unit.
   *
   * @param patches {@code [batch, places, d]}
   * @return {@code [batch, places / (merge*merge), merge*merge*d]}
   */
  Tensor merged(Tensor patches) {
    Dim units = count().times(unitsPerWindow());
    return patches.reshape(patches.dim(0), units, patches.dim(2).times(patchesPerUnit()));
  }

  /**
   * Puts units back on their grid.
   *
   * @param units {@code [batch, places / (merge*merge), d]}
   * @return {@code [batch, rows*columns, d]} in raster order
   */
  Tensor join(Tensor units) {
    Dim batch = units.dim(0);
    Dim d = units.dim(2);
    return units
        .reshape(batch, down, across, side, side, d)
        .permute(0, 1, 3, 2, 4, 5)
        .reshape(batch, down.times(side), across.times(side), d)
        .slice(1, 0, rows)
        .slice(2, 0, columns)
        .reshape(batch, rows.times(columns), d);
  }

  /**
   * Which patches attend to each other.
   *
   * @param sequences number of groups of patches that see each other
   * @param patches places in each
   * @param mask bool {@code [sequences or 1, 1, 1, patches]}, true where there is a patch; null if
   *     every place has one
   */
  record Reach(Dim sequences, Dim patches, @Nullable Tensor mask) {}

  /** Patches see those of their own window. */
  Reach within(GraphBuilder g, Dim batch) {
    Dim sequences = batch.times(count());
    Dim patches = Dim.of(patchesPerWindow());
    Tensor present = present(g);
    Tensor mask =
        present == null
            ? null
            : present.expand(batch, count(), patches).reshape(sequences, 1, 1, patches);
    return new Reach(sequences, patches, mask);
  }

  /** Patches see their whole image. */
  Reach everywhere(GraphBuilder g, Dim batch) {
    Dim patches = count().times(patchesPerWindow());
    Tensor present = present(g);
    return new Reach(batch, patches, present == null ? null : present.reshape(1, 1, 1, patches));
  }

  /** bool {@code [1, windows, patchesPerWindow]}, or null if every window is full. */
  private @Nullable Tensor present(GraphBuilder g) {
    if (down.times(side).equals(rows) && across.times(side).equals(columns)) {
      return null;
    }
    return inside(g, rows, down)
        .reshape(down, 1, side, 1)
        .and(inside(g, columns, across).reshape(1, across, 1, side))
        .reshape(1, count(), unitsPerWindow(), 1)
        .expand(1, count(), unitsPerWindow(), patchesPerUnit())
        .reshape(1, count(), patchesPerWindow());
  }

  /** bool {@code [windows * side]}: which places of an axis lie on the grid. */
  private Tensor inside(GraphBuilder g, Dim length, Dim windows) {
    return g.arange(windows.times(side)).less(g.dimValue(length));
  }
}
