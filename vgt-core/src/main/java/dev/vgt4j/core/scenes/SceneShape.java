package dev.vgt4j.core.scenes;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** The shapes of the rendered world. All are upright, so a shape is told by its outline alone. */
public enum SceneShape {
  CIRCLE(1.0, Math.PI),
  SQUARE(1.2, 2 * 1.2 * 1.2),
  TRIANGLE(1.2, 3 * Math.sqrt(3) / 4 * 1.2 * 1.2),
  STAR(1.2, 5 * SceneShape.STAR_WAIST * Math.sin(Math.PI / 5) * 1.2 * 1.2);

  /** Inner over outer radius of the star; chunkier than a pentagram so that tips survive blur. */
  private static final double STAR_WAIST = 0.45;

  private final double reach;
  private final double unitArea;

  SceneShape(double reach, double unitArea) {
    this.reach = reach;
    this.unitArea = unitArea;
  }

  /** The singular word used in captions, such as {@code circle}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The plural word used in captions, such as {@code circles}. */
  public String plural() {
    return word() + "s";
  }

  /** Distance from the centre to the farthest point of the outline, for radius 1. */
  double reach() {
    return reach;
  }

  /** Radius at which the shape covers {@code area}. */
  double radiusForArea(double area) {
    return Math.sqrt(area / unitArea);
  }

  /** Area covered at {@code radius}. */
  double area(double radius) {
    return unitArea * radius * radius;
  }

  /** The outline around a centre, in the units of the arguments, y pointing down. */
  Shape outline(double x, double y, double radius) {
    double far = reach * radius;
    return switch (this) {
      case CIRCLE -> new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
      case SQUARE -> {
        double half = far / Math.sqrt(2);
        yield new Rectangle2D.Double(x - half, y - half, 2 * half, 2 * half);
      }
      case TRIANGLE -> polygon(x, y, far, far, 3);
      case STAR -> polygon(x, y, far, STAR_WAIST * far, 10);
    };
  }

  private static Path2D polygon(double x, double y, double even, double odd, int corners) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < corners; i++) {
      double angle = 2 * Math.PI * i / corners - Math.PI / 2;
      double distance = i % 2 == 0 ? even : odd;
      double px = x + distance * Math.cos(angle);
      double py = y + distance * Math.sin(angle);
      if (i == 0) {
        path.moveTo(px, py);
      } else {
        path.lineTo(px, py);
      }
    }
    path.closePath();
    return path;
  }
}
