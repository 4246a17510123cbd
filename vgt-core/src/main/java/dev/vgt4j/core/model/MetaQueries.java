package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.nn.Params;

/**
 * Learned queries and positions, one of each for every place of the largest latent grid, looked up
 * by place so that one program serves every grid size and every order.
 */
public final class MetaQueries {
  private final PositionGrid grid;
  private final int width;
  private final String scope;

  /**
   * @param grid the largest grid
   * @param width width of a query
   * @param scope where the weights are, such as {@code adaptive_metaquery}
   */
  public MetaQueries(PositionGrid grid, int width, String scope) {
    this.grid = grid;
    this.width = width;
    this.scope = scope;
  }

  /**
   * Learned queries without their positions.
   *
   * @param places int64 {@code [batch, n]}, see {@link PositionGrid#centred}
   * @return {@code [batch, n, width]}
   */
  public Tensor queries(Tensor places) {
    return lookUp("max_metaquery", places);
  }

  /** Learned positions; see {@link #queries}. */
  public Tensor positions(Tensor places) {
    return lookUp("pos_encoding.grid_embed", places);
  }

  private Tensor lookUp(String name, Tensor places) {
    Tensor all = Params.of(places.graph(), scope).get(name, 1, width, grid.height(), grid.width());
    // gathering along the last axis first avoids transposing the whole grid for a few places
    return all.reshape(width, grid.height() * grid.width()).gather(1, places).permute(1, 2, 0);
  }
}
