package dev.vgt4j.cli.report;

import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * An image with what is said about it.
 *
 * @param image the pixels
 * @param caption text under it, such as its prompt; may be empty
 * @param judgement whether it is right, where that was judged
 */
public record Picture(BufferedImage image, String caption, Optional<Judgement> judgement) {
  /** Pixels that an image takes on the page, where it can have room. */
  static final int LARGE = 128;

  /** Pixels of an image in a long row. */
  static final int SMALL = 64;

  /**
   * What a judge said.
   *
   * @param correct whether the image is right
   * @param reason why not; may be empty
   */
  public record Judgement(boolean correct, String reason) {}

  /** An image with a caption. */
  public static Picture of(BufferedImage image, String caption) {
    return new Picture(image, caption, Optional.empty());
  }

  /** This image with a judgement. */
  public Picture judged(boolean correct, String reason) {
    return new Picture(image, caption, Optional.of(new Judgement(correct, reason)));
  }

  /**
   * @param side pixels on the page; a small image grows by a whole factor, so that its pixels stay
   *     square
   */
  void render(Html html, int side) {
    int factor = Math.max(1, side / Math.max(image.getWidth(), image.getHeight()));
    String verdict = judgement.map(j -> j.correct() ? "right" : "wrong").orElse("unjudged");
    html.open("figure", "class", verdict);
    html.open(
        "img",
        "src",
        "data:image/png;base64," + Base64.getEncoder().encodeToString(Images.png(image, Map.of())),
        "class",
        factor > 1 ? "enlarged" : "plain",
        "alt",
        caption,
        "width",
        Integer.toString(factor * image.getWidth()),
        "height",
        Integer.toString(factor * image.getHeight()));
    if (!caption.isEmpty() || judgement.isPresent()) {
      html.open("figcaption").text(caption);
      judgement.ifPresent(j -> html.element("span", sentence(j), "class", "judgement"));
      html.close("figcaption");
    }
    html.close("figure");
  }

  private static String sentence(Judgement judgement) {
    return judgement.correct() ? "✓ correct" : "✗ " + judgement.reason();
  }
}
