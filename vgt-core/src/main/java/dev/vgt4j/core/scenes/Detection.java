package dev.vgt4j.core.scenes;

import java.awt.geom.Rectangle2D;

/**
 * An object found in an image.
 *
 * @param shape the shape whose template fits best
 * @param color the palette colour of its pixels
 * @param bounds bounding box, in pixels of the image
 * @param confidence intersection over union with the template, 0..1
 */
public record Detection(SceneShape shape, SceneColor color, Rectangle2D bounds, double confidence) {

  @Override
  public String toString() {
    return "%s %s at (%.0f, %.0f)"
        .formatted(color.word(), shape.word(), bounds.getCenterX(), bounds.getCenterY());
  }
}
