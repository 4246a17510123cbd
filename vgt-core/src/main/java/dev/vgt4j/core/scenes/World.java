package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.util.List;

/**
 * What scenes may contain. Lengths are fractions of the image side, so a world renders at any size.
 *
 * @param name preset the world came from
 * @param size image side in pixels, at least {@value #MIN_SIZE}
 * @param shapes shapes in use, at least two
 * @param colors palette in use, at least two
 * @param backgrounds background colours as {@code 0xRRGGBB}, one is drawn per scene
 * @param maxObjects most objects of a scene, 2 to 4
 * @param minRadius smallest object radius as a fraction of the image side
 * @param maxRadius largest object radius as a fraction of the image side
 * @param cells along a side; every object lies in the middle of a cell of its own. 0: anywhere,
 *     with a gap to the others and to the border
 */
public record World(
    String name,
    int size,
    List<SceneShape> shapes,
    List<SceneColor> colors,
    List<Integer> backgrounds,
    int maxObjects,
    double minRadius,
    double maxRadius,
    int cells) {

  /** Below this side the smallest shapes are too few pixels to be told apart. */
  public static final int MIN_SIZE = 32;

  /** Gap between two objects, and between an object and the border, as fractions of the side. */
  static final double OBJECT_GAP = 0.05;

  static final double BORDER_GAP = 0.03;

  private static final int GREY = 0x808080;

  /** Checks the ranges given with the components. */
  public World {
    shapes = List.copyOf(shapes);
    colors = List.copyOf(colors);
    backgrounds = List.copyOf(backgrounds);
    if (size < MIN_SIZE) {
      throw new InvalidInputException(
          "scene size must be at least " + MIN_SIZE + " pixels, but is " + size);
    }
    if (shapes.size() < 2 || colors.size() < 2 || backgrounds.isEmpty()) {
      throw new InvalidInputException(
          "world '" + name + "' needs two shapes, two colours and a background");
    }
    if (maxObjects < 2 || maxObjects >= Words.NUMBERS.size()) {
      throw new InvalidInputException("objects per scene must be 2 to 4, but are " + maxObjects);
    }
    if (!(minRadius > 0 && minRadius <= maxRadius && maxRadius <= 0.25)) {
      throw new InvalidInputException(
          "radii must satisfy 0 < min <= max <= 0.25, but are " + minRadius + ", " + maxRadius);
    }
    double farthest = shapes.stream().mapToDouble(SceneShape::reach).max().orElseThrow();
    if (cells < 0
        || cells > 0 && cells * cells < maxObjects
        || cells * farthest * maxRadius > 0.5) {
      throw new InvalidInputException(
          "world '"
              + name
              + "' has no room for "
              + maxObjects
              + " objects of radius "
              + maxRadius
              + " in cells of 1/"
              + cells);
    }
  }

  /**
   * 64 px, grey background, three shapes in six colours, 1 to 3 objects, each in the middle of one
   * of 4 x 4 cells. With a stride of 16 pixels a latent holds one object or none, which makes this
   * the world that is learnt fastest.
   */
  public static World grid() {
    return new World(
        "grid",
        64,
        List.of(SceneShape.CIRCLE, SceneShape.SQUARE, SceneShape.TRIANGLE),
        List.of(SceneColor.values()).subList(0, 6),
        List.of(GREY),
        3,
        0.1,
        0.104,
        4);
  }

  /** 64 px, grey background, three shapes in four colours, 1 or 2 large objects. */
  public static World simple() {
    return new World(
        "simple",
        64,
        List.of(SceneShape.CIRCLE, SceneShape.SQUARE, SceneShape.TRIANGLE),
        List.of(SceneColor.values()).subList(0, 4),
        List.of(GREY),
        2,
        0.16,
        0.25,
        0);
  }

  /** 64 px, grey background, three shapes in six colours, 1 to 3 objects. */
  public static World easy() {
    return new World(
        "easy",
        64,
        List.of(SceneShape.CIRCLE, SceneShape.SQUARE, SceneShape.TRIANGLE),
        List.of(SceneColor.values()).subList(0, 6),
        List.of(GREY),
        3,
        1.0 / 9,
        0.25,
        0);
  }

  /** 64 px, three grey backgrounds, four shapes in eight colours, 1 to 4 objects. */
  public static World full() {
    return new World(
        "full",
        64,
        List.of(SceneShape.values()),
        List.of(SceneColor.values()),
        List.of(0x606060, GREY, 0xA0A0A0),
        4,
        1.0 / 9,
        0.25,
        0);
  }

  /** The full world at 112 px, the size of the paper's patch 14, stride 28 geometry. */
  public static World full112() {
    return full().withSize(112);
  }

  /**
   * The preset called {@code name}.
   *
   * @throws InvalidInputException if there is none; the message lists the known ones
   */
  public static World named(String name) {
    return switch (name) {
      case "grid" -> grid();
      case "simple" -> simple();
      case "easy" -> easy();
      case "full" -> full();
      case "full112" -> full112();
      default ->
          throw new InvalidInputException(
              "unknown world '" + name + "'; known: grid, simple, easy, full, full112");
    };
  }

  /** The same world drawn at another side length in pixels. */
  public World withSize(int pixels) {
    return new World(
        name, pixels, shapes, colors, backgrounds, maxObjects, minRadius, maxRadius, cells);
  }

  /** Every word that any caption of any world may use, in a fixed order. */
  public static List<String> vocabulary() {
    return Words.vocabulary();
  }
}
