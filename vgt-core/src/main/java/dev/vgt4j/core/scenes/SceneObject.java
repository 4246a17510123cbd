package dev.vgt4j.core.scenes;

import java.awt.geom.Rectangle2D;

/**
 * One shape in a scene; lengths are fractions of the image side, y pointing down.
 *
 * @param shape its shape
 * @param color its colour
 * @param x centre, 0 (left) to 1 (right)
 * @param y centre, 0 (top) to 1 (bottom)
 * @param radius of a circle; the other shapes reach up to 1.2 times as far
 */
public record SceneObject(SceneShape shape, SceneColor color, double x, double y, double radius) {

  /** Farthest distance of the outline from the centre. */
  double reach() {
    return shape.reach() * radius;
  }

  /** True if a gap lies between the circles around both objects. */
  boolean isClearOf(SceneObject other) {
    double distance = Math.hypot(x - other.x, y - other.y);
    return distance >= reach() + other.reach() + World.OBJECT_GAP;
  }

  Detection detection() {
    Rectangle2D bounds = shape.outline(x, y, radius).getBounds2D();
    return new Detection(shape, color, bounds, 1.0);
  }
}
