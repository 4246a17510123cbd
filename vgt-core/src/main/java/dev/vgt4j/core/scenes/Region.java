package dev.vgt4j.core.scenes;

import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A connected area of one palette colour, compared with the shapes' outlines. Pixels at the edge
 * count by how much of their colour is the region's: an outline that runs through the middle of
 * pixels would else gain or lose whole rows of them by a trifle.
 */
final class Region {
  /** Sample points along a pixel's side when an outline is drawn. */
  private static final int SAMPLES = 3;

  private final SceneColor color;
  private final int[] pixels;
  private final int interior;
  private final Map<Integer, Double> coverage;
  private final int width;

  /**
   * A region.
   *
   * @param pixels indices {@code y * width + x}
   * @param interior how many of them are surrounded by their own colour
   * @param coverage share of the region's colour, 0 to 1, in these pixels and those around them
   * @param width of the image
   */
  Region(SceneColor color, int[] pixels, int interior, Map<Integer, Double> coverage, int width) {
    this.coverage = coverage;
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
    double area = 0;
    double x = 0;
    double y = 0;
    for (Map.Entry<Integer, Double> e : coverage.entrySet()) {
      area += e.getValue();
      x += e.getValue() * (e.getKey() % width + 0.5);
      y += e.getValue() * (e.getKey() / width + 0.5);
    }
    return shape.outline(x / area, y / area, shape.radiusForArea(area));
  }

  /** Intersection over union of what the region and a template cover, 0..1. */
  double overlap(Shape template) {
    Map<Integer, Double> other = covered(template);
    double both = 0;
    double either = 0;
    for (Map.Entry<Integer, Double> e : coverage.entrySet()) {
      double theirs = other.getOrDefault(e.getKey(), 0.0);
      both += Math.min(e.getValue(), theirs);
      either += Math.max(e.getValue(), theirs);
    }
    for (Map.Entry<Integer, Double> e : other.entrySet()) {
      either += coverage.containsKey(e.getKey()) ? 0 : e.getValue();
    }
    return both / either;
  }

  /** How far the proportions are from the template's: 1 is equal, 2 twice as wide or tall. */
  double distortion(Shape template) {
    Rectangle2D box = template.getBounds2D();
    Rectangle own = bounds();
    double ratio = own.getWidth() / own.getHeight() / (box.getWidth() / box.getHeight());
    return Math.max(ratio, 1 / ratio);
  }

  /** Share of every pixel that a template covers; what lies outside the image counts too. */
  private Map<Integer, Double> covered(Shape template) {
    Rectangle box = template.getBounds();
    Map<Integer, Double> shares = new HashMap<>();
    for (int y = box.y; y < box.y + box.height; y++) {
      for (int x = box.x; x < box.x + box.width; x++) {
        double share = share(template, x, y);
        if (share > 0) {
          shares.merge(y * width + x, share, Double::sum);
        }
      }
    }
    return shares;
  }

  private static double share(Shape template, int x, int y) {
    int inside = 0;
    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
      double dx = (i % SAMPLES + 0.5) / SAMPLES;
      double dy = (i / SAMPLES + 0.5) / SAMPLES;
      inside += template.contains(x + dx, y + dy) ? 1 : 0;
    }
    return (double) inside / (SAMPLES * SAMPLES);
  }
}
