package dev.vgt4j.core.scenes;

import java.awt.geom.Rectangle2D;

/** Where one object lies seen from another, by GenEval's rule on bounding boxes. */
public enum Relation {
  LEFT_OF(-1, 0),
  RIGHT_OF(1, 0),
  ABOVE(0, -1),
  BELOW(0, 1);

  /** Share of the summed box sizes by which offsets are shortened before they count. */
  private static final double SIZE_SHARE = 0.1;

  /** Share of the centre distance that a shortened offset must exceed. */
  static final double DIRECTION_SHARE = 0.5;

  private final int dx;
  private final int dy;

  Relation(int dx, int dy) {
    this.dx = dx;
    this.dy = dy;
  }

  /** The words used in captions, such as {@code left of}. */
  public String words() {
    return Words.of(this);
  }

  /** True if {@code a} stands in this relation to {@code b}; on a diagonal two relations hold. */
  public boolean holds(Rectangle2D a, Rectangle2D b) {
    return share(a, b) > DIRECTION_SHARE;
  }

  /** The shortened offset in this relation's direction over the distance of the centres. */
  double share(Rectangle2D a, Rectangle2D b) {
    double offsetX = a.getCenterX() - b.getCenterX();
    double offsetY = a.getCenterY() - b.getCenterY();
    double distance = Math.hypot(offsetX, offsetY);
    if (distance == 0) {
      return 0;
    }
    double along = dx * offsetX + dy * offsetY;
    double sizes = dx != 0 ? a.getWidth() + b.getWidth() : a.getHeight() + b.getHeight();
    return Math.max(along - SIZE_SHARE * sizes, 0) / distance;
  }
}
