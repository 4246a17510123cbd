package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether an image shows what a prompt asks for, without any learned part.
 *
 * <p>The background is the median of the border; every pixel takes the nearest palette colour;
 * connected regions that are large enough and more than a colour fringe are compared with each
 * shape's outline of equal centroid and area. The best fit names the shape if its intersection over
 * union reaches {@value #MIN_OVERLAP}. GenEval's include, exclude and position rules decide on what
 * was found.
 */
public final class SceneJudge {
  /** Least intersection over union with a shape's outline. */
  public static final double MIN_OVERLAP = 0.72;

  /** Least share of a region's pixels surrounded by its own colour; fringes stay below. */
  private static final double MIN_INTERIOR = 0.15;

  /** Most stretching against the outline's proportions; two merged objects exceed it. */
  private static final double MAX_DISTORTION = 1.35;

  /** Regions smaller than this share of the world's smallest shape are specks. */
  private static final double MIN_AREA_SHARE = 0.4;

  private final World world;

  /** A judge for images of {@code world}, of any size. */
  public SceneJudge(World world) {
    this.world = world;
  }

  /**
   * Judges one image.
   *
   * @throws InvalidInputException if the prompt asks for what this judge's world lacks
   */
  public Verdict judge(BufferedImage image, ScenePrompt prompt) {
    for (Requirement wanted : prompt.include()) {
      boolean known =
          world.shapes().contains(wanted.shape())
              && wanted.color().stream().allMatch(world.colors()::contains);
      if (!known) {
        throw new InvalidInputException(
            "world '%s' cannot show '%s'; choose another world"
                .formatted(world.name(), prompt.text()));
      }
    }
    return GenEvalRules.check(prompt, detect(image));
  }

  /** All objects recognised in an image. */
  public List<Detection> detect(BufferedImage image) {
    int side = Math.min(image.getWidth(), image.getHeight());
    return new ColorRegions(image, world.colors())
        .regions(minArea(side)).stream()
            .filter(region -> region.interiorShare() >= MIN_INTERIOR)
            .map(this::recognise)
            .flatMap(Optional::stream)
            .toList();
  }

  private int minArea(int side) {
    double smallest =
        world.shapes().stream()
            .mapToDouble(shape -> shape.area(world.minRadius() * side))
            .min()
            .orElseThrow();
    return (int) Math.ceil(MIN_AREA_SHARE * smallest);
  }

  private Optional<Detection> recognise(Region region) {
    return world.shapes().stream()
        .map(shape -> fit(region, shape))
        .max(Comparator.comparingDouble(Fit::overlap))
        .filter(fit -> fit.overlap() >= MIN_OVERLAP && fit.distortion() <= MAX_DISTORTION)
        .map(fit -> new Detection(fit.shape(), region.color(), region.bounds(), fit.overlap()));
  }

  private static Fit fit(Region region, SceneShape shape) {
    Shape template = region.template(shape);
    return new Fit(shape, region.overlap(template), region.distortion(template));
  }

  private record Fit(SceneShape shape, double overlap, double distortion) {}
}
