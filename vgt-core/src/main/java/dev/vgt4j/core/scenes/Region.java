package dev.vgt4j.core.scenes;

import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;

/** A connected area of one palette colour, compared with the shapes' outlines. */
final class Region {
  private final SceneColor color;
  private final int[] pixels;
  private final int interior;
  private final int width;

  /**
   * A region.
   *
   * @param pixels indices {@code y * width + x}
   * @param interior how many of them are surrounded by their own colour
   * @param width of the image
   */
  Region(SceneColor color, int[] pixels, int interior, int width) {
    this.color = color;
    this.pixels = pixels;
    this.interior = interior;
    this.width = width;
  }

  SceneColor color() {
    return color;
  }

  /** Share of the pixels that are surrounded by their own colour; near 0 for fringes. */
  double interiorShare() {
    return (double) interior / pixels.length;
  }

  Rectangle bounds() {
    int left = Arrays.stream(pixels).map(pixel -> pixel % width).min().orElseThrow();
    int right = Arrays.stream(pixels).map(pixel -> pixel % width).max().orElseThrow();
    int top = pixels[0] / width;
    int bottom = top;
    for (int pixel : pixels) {
      top = Math.min(top, pixel / width);
      bottom = Math.max(bottom, pixel / width);
    }
    return new Rectangle(left, top, right - left + 1, bottom - top + 1);
  }

  /** The outline of {@code shape} with this region's centroid and area. */
  Shape template(SceneShape shape) {
    double x = Arrays.stream(pixels).map(pixel -> pixel % width).average().orElseThrow() + 0.5;
    double y = Arrays.stream(pixels).map(pixel -> pixel / width).average().orElseThrow() + 0.5;
    return shape.outline(x, y, shape.radiusForArea(pixels.length));
  }

  /** Intersection over union of the region and the pixel centres inside a template, 0..1. */
  double overlap(Shape template) {
    int both = 0;
    for (int pixel : pixels) {
      both += template.contains(pixel % width + 0.5, pixel / width + 0.5) ? 1 : 0;
    }
    return (double) both / (pixels.length + covered(template) - both);
  }

  /** How far the proportions are from the template's: 1 is equal, 2 twice as wide or tall. */
  double distortion(Shape template) {
    Rectangle2D box = template.getBounds2D();
    Rectangle own = bounds();
    double ratio = own.getWidth() / own.getHeight() / (box.getWidth() / box.getHeight());
    return Math.max(ratio, 1 / ratio);
  }

  private static int covered(Shape template) {
    Rectangle box = template.getBounds();
    int count = 0;
    for (int y = box.y; y < box.y + box.height; y++) {
      for (int x = box.x; x < box.x + box.width; x++) {
        count += template.contains(x + 0.5, y + 0.5) ? 1 : 0;
      }
    }
    return count;
  }
}
